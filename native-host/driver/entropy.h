#pragma once

#include "core/base/random.h"

namespace berth {

/// 32 octets from the kernel. Throws `std::system_error` when it has none.
[[nodiscard]] Seed fresh_seed();

}  // namespace berth
