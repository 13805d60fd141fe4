#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>

// Whole numbers as text, for every width from one function: the standard library's have a copy for
// each type, and tables for bases that nobody here writes.

namespace berth {

/// Most digits of a number to base 10.
inline constexpr std::size_t kMostDigits = 20;

/// Whether it is a digit of base 10, in ASCII.
[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Writes `value` to the front of `out`, without leading zeros; the count of digits.
/// Shape: `base` is 10 or 16, digits are lower-case.
std::size_t write_number(std::uint64_t value, std::span<char, kMostDigits> out, unsigned base = 10);

/// The same as a string.
[[nodiscard]] std::string number_text(std::uint64_t value, unsigned base = 10);

/// The digits that a text begins with.
struct LeadingNumber {
  /// Their number; 0 when it is too large.
  std::uint64_t value = 0;
  /// How many there are; 0: the text begins with none.
  std::size_t digits = 0;
  bool too_large = false;
};

/// Reads the digits that `text` begins with, of either case, leading zeros among them. A sign is
/// none. Shape: `base` is at most 16; numbers are at most `most`.
[[nodiscard]] LeadingNumber read_leading_number(
    std::string_view text, std::uint64_t most = std::numeric_limits<std::uint64_t>::max(),
    unsigned base = 10);

/// The number that `text` is from end to end; nothing when it holds anything else, is empty, or its
/// number is above `most`.
[[nodiscard]] std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t most,
                                                        unsigned base = 10);

}  // namespace berth
