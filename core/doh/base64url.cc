#include "core/doh/base64url.h"

#include <array>
#include <cstdint>

namespace berth {
namespace {

// Set in every entry that is not in the alphabet; six bits of value leave it clear.
constexpr std::uint32_t kBad = 0x80;

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  for (auto& value : values) value = kBad;
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> kValues = make_values();

std::uint32_t value_of(char c) { return kValues[static_cast<std::uint8_t>(c)]; }

}  // namespace

Result<std::size_t> decode_base64url(std::string_view text, ByteSpan out) {
  const std::size_t size = base64url_decoded_size(text.size());
  if (size > out.size()) return Error::kNoRoom;
  // Defects are gathered in one bit and looked at once, so the loop has no branch but its own.
  std::uint32_t seen = 0;
  std::size_t at = 0;
  const std::size_t whole = text.size() / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = value_of(text[i]);
    const std::uint32_t b = value_of(text[i + 1]);
    const std::uint32_t c = value_of(text[i + 2]);
    const std::uint32_t d = value_of(text[i + 3]);
    seen |= a | b | c | d;
    out[at++] = static_cast<std::uint8_t>((a << 2) | (b >> 4));
    out[at++] = static_cast<std::uint8_t>((b << 4) | (c >> 2));
    out[at++] = static_cast<std::uint8_t>((c << 6) | d);
  }

  const std::size_t rest = text.size() - whole;
  if (rest == 1) return Error::kBadEncoding;
  if (rest > 1) {
    const std::uint32_t a = value_of(text[whole]);
    const std::uint32_t b = value_of(text[whole + 1]);
    const std::uint32_t c = rest == 3 ? value_of(text[whole + 2]) : 0;
    seen |= a | b | c;
    const std::uint32_t unused = rest == 3 ? c & 0x03 : b & 0x0f;
    if (unused != 0) return Error::kBadEncoding;
    out[at++] = static_cast<std::uint8_t>((a << 2) | (b >> 4));
    if (rest == 3) out[at++] = static_cast<std::uint8_t>((b << 4) | (c >> 2));
  }
  if ((seen & kBad) != 0) return Error::kBadEncoding;
  return at;
}

std::string encode_base64url(ByteView octets) {
  std::string out;
  out.reserve((octets.size() * 4 + 2) / 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const std::uint8_t octet : octets) {
    bits = bits << 8 | octet;
    for (held += 8; held >= 6; held -= 6) out += kAlphabet[bits >> (held - 6) & 63];
  }
  if (held > 0) out += kAlphabet[bits << (6 - held) & 63];
  return out;
}

}  // namespace berth
