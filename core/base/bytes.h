#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace berth {

/// Octets that the holder owns.
using Bytes = std::vector<std::uint8_t>;

/// Octets borrowed for the duration of the call, unless the callee's comment says longer.
using ByteView = std::span<const std::uint8_t>;

/// Writable octets borrowed for the duration of the call.
using ByteSpan = std::span<std::uint8_t>;

}  // namespace berth
