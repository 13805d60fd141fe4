#pragma once

#include <string_view>

namespace berth {

/// True when `text` is exactly one JSON value with blanks around it, all strings UTF-8 without
/// control characters, nested at most 16 deep. An independent reading of RFC 8259, for what core
/// writes.
[[nodiscard]] bool is_json(std::string_view text);

}  // namespace berth
