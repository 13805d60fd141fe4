#include "core/base/number_text.h"

#include <array>

namespace berth {
namespace {

/// What a digit is worth; at least 16 where the character is none.
unsigned digit_of(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? static_cast<unsigned>(low - 'a' + 10) : 16;
}

}  // namespace

std::size_t write_number(std::uint64_t value, std::span<char, kMostDigits> out, unsigned base) {
  std::array<char, kMostDigits> digits;
  std::size_t count = 0;
  do {
    // By constants: a division by what is not known before takes several times as long.
    const std::uint64_t rest = base == 10 ? value % 10 : value & 15;
    value = base == 10 ? value / 10 : value >> 4;
    digits[count++] = static_cast<char>(rest < 10 ? '0' + rest : 'a' + (rest - 10));
  } while (value != 0);
  for (std::size_t i = 0; i < count; ++i) out[i] = digits[count - 1 - i];
  return count;
}

std::string number_text(std::uint64_t value, unsigned base) {
  std::array<char, kMostDigits> digits;
  return std::string(digits.data(), write_number(value, digits, base));
}

LeadingNumber read_leading_number(std::string_view text, std::uint64_t most, unsigned base) {
  LeadingNumber read;
  for (; read.digits < text.size(); ++read.digits) {
    const unsigned digit = digit_of(text[read.digits]);
    if (digit >= base) break;
    read.too_large |= digit > most || read.value > (most - digit) / base;
    read.value = read.too_large ? 0 : read.value * base + digit;
  }
  return read;
}

std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t most,
                                          unsigned base) {
  const LeadingNumber read = read_leading_number(text, most, base);
  if (read.digits == 0 || read.digits < text.size() || read.too_large) return std::nullopt;
  return static_cast<std::uint32_t>(read.value);
}

}  // namespace berth
