#include "core/message/text_codec.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "core/base/endpoint.h"
#include "core/base/number_text.h"

namespace berth {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::string_view kBase32Hex = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

/// Digits of `bits` bits each, the first octet's high bits first; the last digit is filled with
/// zeros.
std::string encode_digits(std::string_view alphabet, unsigned bits, ByteView octets) {
  std::string text;
  text.reserve((octets.size() * 8 + bits - 1) / bits);
  std::uint32_t pending = 0;
  unsigned count = 0;
  for (const std::uint8_t octet : octets) {
    pending = pending << 8 | octet;
    count += 8;
    while (count >= bits) {
      count -= bits;
      text += alphabet[pending >> count & (alphabet.size() - 1)];
    }
    pending &= (1U << count) - 1;
  }
  if (count > 0) text += alphabet[pending << (bits - count) & (alphabet.size() - 1)];
  return text;
}

/// The octets that `encode_digits` writes so: whole octets, and zeros behind them.
Result<Bytes> decode_digits(std::string_view alphabet, unsigned bits, std::string_view text) {
  Bytes octets;
  octets.reserve(text.size() * bits / 8);
  std::uint32_t pending = 0;
  unsigned count = 0;
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return Error::kBadText;
    pending = pending << bits | static_cast<std::uint32_t>(digit);
    count += bits;
    if (count < 8) continue;
    count -= 8;
    octets.push_back(static_cast<std::uint8_t>(pending >> count));
    pending &= (1U << count) - 1;
  }
  if (count >= bits || pending != 0) return Error::kBadText;
  return octets;
}

/// Days from 1970-01-01 to the first of January of `year`.
std::int64_t days_to(std::int64_t year) {
  const std::int64_t before = year - 1;
  return 365 * (year - 1970) + (before / 4 - 492) - (before / 100 - 19) + (before / 400 - 4);
}

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

std::int64_t days_in(std::int64_t year, int month) {
  constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<std::size_t>(month)] + (month == 1 && is_leap(year) ? 1 : 0);
}

void append_padded(std::string& text, std::uint64_t value, std::size_t width) {
  const std::string digits = number_text(value);
  if (digits.size() < width) text.append(width - digits.size(), '0');
  text += digits;
}

/// The digits at `at` as a number; -1 when they are not all digits.
std::int64_t number_at(std::string_view text, std::size_t at, std::size_t size) {
  const auto value = parse_number(text.substr(at, size), 0xffffffff);
  return value ? std::int64_t{*value} : -1;
}

}  // namespace

std::string quoted(ByteView octets) {
  std::string text = "\"";
  for (const std::uint8_t octet : octets) {
    if (octet == '"' || octet == '\\') {
      text += '\\';
      text += static_cast<char>(octet);
    } else if (octet < 0x20 || octet > 0x7e) {
      text += '\\';
      append_padded(text, octet, 3);
    } else {
      text += static_cast<char>(octet);
    }
  }
  return text + "\"";
}

std::string encode_hex(ByteView octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(2 * octets.size());
  for (const std::uint8_t octet : octets) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

Result<Bytes> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return Error::kBadText;
  Bytes octets;
  octets.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const auto octet = parse_number(text.substr(i, 2), 0xff, 16);
    if (!octet) return Error::kBadText;
    octets.push_back(static_cast<std::uint8_t>(*octet));
  }
  return octets;
}

std::string encode_base64(ByteView octets) {
  std::string text = encode_digits(kBase64, 6, octets);
  while (text.size() % 4 != 0) text += '=';
  return text;
}

Result<Bytes> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return Error::kBadText;
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  return decode_digits(kBase64, 6, text);
}

std::string encode_base32hex(ByteView octets) { return encode_digits(kBase32Hex, 5, octets); }

Result<Bytes> decode_base32hex(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
  }
  return decode_digits(kBase32Hex, 5, upper);
}

std::string ipv6_text(std::span<const std::uint8_t, 16> octets) {
  const IpAddress address = IpAddress::v6(octets);
  return address.is_v4() ? "::ffff:" + address.to_string() : address.to_string();
}

std::string time_text(std::uint32_t seconds) {
  std::int64_t days = seconds / 86400;
  std::int64_t year = 1970 + days / 366;
  while (days_to(year + 1) <= days) ++year;
  days -= days_to(year);
  int month = 0;
  while (days >= days_in(year, month)) days -= days_in(year, month++);
  const std::uint32_t rest = seconds % 86400;
  std::string text;
  append_padded(text, static_cast<std::uint64_t>(year), 4);
  append_padded(text, static_cast<std::uint64_t>(month) + 1, 2);
  append_padded(text, static_cast<std::uint64_t>(days + 1), 2);
  append_padded(text, rest / 3600, 2);
  append_padded(text, rest / 60 % 60, 2);
  append_padded(text, rest % 60, 2);
  return text;
}

Result<std::uint32_t> parse_time_text(std::string_view text) {
  if (text.size() != 14) {
    if (text.size() > 10) return Error::kBadText;
    const std::int64_t plain = number_at(text, 0, text.size());
    if (plain < 0) return Error::kBadText;
    return static_cast<std::uint32_t>(plain);
  }
  const std::int64_t year = number_at(text, 0, 4);
  const std::int64_t month = number_at(text, 4, 2);
  const std::int64_t day = number_at(text, 6, 2);
  const std::int64_t hour = number_at(text, 8, 2);
  const std::int64_t minute = number_at(text, 10, 2);
  const std::int64_t second = number_at(text, 12, 2);
  if (year < 1970 || month < 1 || month > 12 || day < 1 ||
      day > days_in(year, static_cast<int>(month - 1)) || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 59) {
    return Error::kBadText;
  }
  std::int64_t days = days_to(year) + day - 1;
  for (int i = 0; i < month - 1; ++i) days += days_in(year, i);
  const std::int64_t seconds = days * 86400 + hour * 3600 + minute * 60 + second;
  if (seconds > 0xffffffff) return Error::kBadText;
  return static_cast<std::uint32_t>(seconds);
}

}  // namespace berth
