#pragma once

#include <array>
#include <cstdint>

namespace berth {

/// How the numbers of sets are written behind the names of a page: a class of two bits, then the
/// number within that class. Sets that many names have come first and take fewer bits.
struct SetNumberCode {
  /// Size of the number in each class. Unit: bits, at most 32.
  std::array<std::uint8_t, 4> bits{};

  /// The first set of a class.
  [[nodiscard]] std::uint64_t first(unsigned number_class) const {
    std::uint64_t first = 0;
    for (unsigned i = 0; i < number_class; ++i) first += std::uint64_t{1} << bits[i];
    return first;
  }
};

}  // namespace berth
