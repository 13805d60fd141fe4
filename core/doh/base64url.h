#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// Octets that `characters` of base64url stand for, when they decode at all.
[[nodiscard]] constexpr std::size_t base64url_decoded_size(std::size_t characters) {
  return characters / 4 * 3 + characters % 4 * 3 / 4;
}

/// Decodes base64url without padding into `out`; returns how many octets were written.
/// Strict: one text for each value, since a URL is also a cache's key. No padding (RFC 8484 4.1
/// forbids it), no `+` or `/`, no blanks, and the bits that fill the last character are zero
/// (RFC 4648 3.5).
/// Errors: kBadEncoding; kNoRoom when `out` is too small, checked before anything is read.
/// Source: RFC 4648 5.
[[nodiscard]] Result<std::size_t> decode_base64url(std::string_view text, ByteSpan out);

/// Encodes octets as base64url without padding. Source: RFC 4648 5.
[[nodiscard]] std::string encode_base64url(ByteView octets);

}  // namespace berth
