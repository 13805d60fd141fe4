#pragma once

#include <cstddef>
#include <string>

#include "core/base/bytes.h"

namespace berth {

/// Longest JSON text written. Unit: octets. Bound on memory, ours: 64 KB of compressed names could
/// unfold to a hundred times that.
inline constexpr std::size_t kMaxJsonSize = std::size_t{1} << 20;

/// A DNS answer as JSON, in the shape that the big public resolvers agree on:
///
///     {"Status":0,"TC":false,"RD":true,"RA":true,"AD":false,"CD":false,
///      "Question":[{"name":"example.com.","type":1}],
///      "Answer":[{"name":"example.com.","type":1,"TTL":300,"data":"192.0.2.1"}],
///      "Authority":[...], "Additional":[...], "edns_client_subnet":"192.0.2.0/24",
///      "extended_dns_errors":[{"info_code":3,"extra_text":"..."}],
///      "Comment":"EDE 3 (Stale Answer): ..."}
///
/// Names end in a dot; `data` is presentation text (unknown types: RFC 3597 5); empty sections, the
/// OPT record and the last four members are left out when there is nothing to say. Status is the
/// extended rcode. An answer that does not parse, or whose text passes `kMaxJsonSize`, becomes
/// Status 2 with a Comment that says so: what comes back is always one whole JSON object, with a
/// line end.
[[nodiscard]] std::string message_to_json(ByteView message);

}  // namespace berth
