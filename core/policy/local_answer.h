#pragma once

#include <cstddef>

#include "core/base/bytes.h"
#include "core/message/query_view.h"
#include "core/policy/local_data.h"
#include "core/policy/policy.h"

namespace berth {

/// Longest CNAME chain followed inside local data; a longer one is a loop or as good as one.
inline constexpr std::size_t kMaxLocalChain = 16;
/// TTL of the answer to an ANY question. Unit: seconds. RFC 8482 4.2 leaves it to the operator.
inline constexpr std::uint32_t kAnyTtl = 3600;

/// Answers a question of class IN from local data. `lowered` is its name in lower case.
///
/// - a record of the type: the RRset; a CNAME: the chain as far as it stays in local data;
/// - a name without the type: NODATA; no such name in a zone: NXDOMAIN; both with an SOA;
/// - ANY for a name that exists, or of which nothing is known here: one HINFO (RFC 8482 4.2), so
///   that such questions never go upstream;
/// - otherwise a pass, and nothing is written.
[[nodiscard]] Verdict answer_locally(const LocalData& data, const QueryView& query,
                                     ByteView lowered, ByteSpan out);

/// Answers a question of another class: the name of the program to `version.bind` and
/// `version.server` in class CH; REFUSED to all else, `hostname.bind` and `id.server` among it: who
/// asks from outside has no need to know the machine.
/// Source: RFC 4892 (the names).
[[nodiscard]] Verdict answer_other_class(const QueryView& query, ByteView lowered, ByteSpan out);

}  // namespace berth
