#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// A string as master files have it: in quotes, `"` and `\` escaped, octets outside printable ASCII
/// as `\DDD`. Source: RFC 1035 5.1.
[[nodiscard]] std::string quoted(ByteView octets);

/// Upper-case hex digits.
[[nodiscard]] std::string encode_hex(ByteView octets);
/// Errors: kBadText (an odd count, or no digit).
[[nodiscard]] Result<Bytes> decode_hex(std::string_view text);

/// Base64 with padding. Source: RFC 4648 4.
[[nodiscard]] std::string encode_base64(ByteView octets);
/// Errors: kBadText (a foreign character, or padding that is not just right).
[[nodiscard]] Result<Bytes> decode_base64(std::string_view text);

/// Base32 with the extended hex alphabet, upper case, without padding. Source: RFC 4648 7.
[[nodiscard]] std::string encode_base32hex(ByteView octets);
/// Without regard to case. Errors: kBadText (a foreign character, or a length that does not fit).
[[nodiscard]] Result<Bytes> decode_base32hex(std::string_view text);

/// IPv6 text, also for an address that holds a mapped IPv4 one.
[[nodiscard]] std::string ipv6_text(std::span<const std::uint8_t, 16> octets);

/// Unix time as YYYYMMDDHHmmSS. Source: RFC 4034 3.2.
[[nodiscard]] std::string time_text(std::uint32_t seconds);
/// Reads that form, or a plain number of at most ten digits. Errors: kBadText.
[[nodiscard]] Result<std::uint32_t> parse_time_text(std::string_view text);

}  // namespace berth
