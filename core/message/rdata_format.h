#pragma once

#include <string_view>

#include "core/message/iana.h"

namespace berth {

/// How the RDATA of a type is laid out and written, one letter a field; empty for a type that is
/// opaque to us. Printing, reading and checking RDATA all follow it.
///
///     1 2 4   unsigned number of so many octets      T   record type, two octets
///     a A     IPv4, IPv6 address                     D   time as YYYYMMDDHHmmSS, four octets
///     n       name                                   m   type bitmap, the rest (RFC 4034 4.1.2)
///     s S     string; strings to the end, at least one
///     t q     length and tag, never empty; the rest as one string (RFC 8659 4.1)
///     x b     the rest in hex, in base64
///     h       length and as many octets in hex, `-` for none (RFC 5155 3.3)
///     z       length and as many octets in base32hex, never none (RFC 5155 3.3)
///     p       service parameters, the rest (RFC 9460 2.2)
///
/// Source: the RFC of each type, named beside its row.
[[nodiscard]] std::string_view rdata_format(RecordType type);

}  // namespace berth
