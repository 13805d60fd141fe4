#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace berth {

/// Sums octets with XXH64: finds what was cut, flipped or mixed up by accident, at memory speed. It
/// has no secret and withstands nobody who means harm.
/// Source: Y. Collet, "xxHash fast digest algorithm", XXH64, version 0.1.1.
[[nodiscard]] std::uint64_t xxh64(ByteView bytes, std::uint64_t seed = 0);

}  // namespace berth
