#pragma once

#include <cstdint>

namespace berth {

/// What clocks are ahead of UTC here at a Unix time, by TZ or the system's time zone. Unit:
/// seconds.
[[nodiscard]] std::int32_t utc_offset_at(std::int64_t unix_time);

}  // namespace berth
