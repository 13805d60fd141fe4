#pragma once

#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/cache/cache.h"
#include "core/message/iana.h"
#include "core/message/ttl.h"

namespace berth {

/// What an upstream's response code means for the query.
enum class AnswerClass : std::uint8_t {
  kGood,           ///< an answer about the name: NOERROR, NXDOMAIN, YXDOMAIN (RFC 6672 2.2)
  kMaybeEdns,      ///< FORMERR, NOTIMP, BADVERS: the same question without EDNS may do better
  kServerFailure,  ///< about the server, not the name: the next upstream is asked
};

/// Says what to do about `rcode`; what is not known is a server failure.
[[nodiscard]] AnswerClass classify(Rcode rcode);

/// An answer in the form in which the cache keeps it.
struct Answer {
  /// Composed anew, whole.
  Bytes message;
  /// All twelve bits.
  Rcode rcode{};
  AnswerTimes times;
  /// The upstream's own extended error, if it sent one.
  std::optional<StoredError> error;
  /// How long this upstream lets a stream idle (RFC 7828 3.1); 0: it wants it closed now.
  std::optional<Duration> keepalive;
  /// Whose answer it is; nothing until whoever asked puts it in.
  std::optional<UpstreamId> upstream{};
};

/// Composes what a matched message says about its question, and nothing else of it: no octet of an
/// upstream is ever passed on, so what policy saw is what a client parses.
///
/// - Header: id 0, QR, RD and RA set, AA, TC and CD clear, AD as it came; question in lower case.
/// - Answer: the alias chain (CNAME, DNAME) from the question, in its order, then the records of
///   the asked type at its end, each with the RRSIGs that cover it; a CNAME missing under a DNAME
///   is made (RFC 6672 3.1). Unrelated records never reach the cache (RFC 2181 5.4.1).
/// - Authority: SOA, NS, DS, NSEC, NSEC3 and their RRSIGs.
/// - Additional: empty. Addresses there answer questions that nobody asked, unchecked by policy;
///   the OPT ends at this hop (RFC 6891 6.1.1), its extended error is returned apart.
///
/// Requires: `match_answer` said kMatch.
/// Errors: kTooMany (a chain too long or a loop: a server failure), kNotAllowed (an answer section
/// without one record about the question), kTooLarge, those of the records.
[[nodiscard]] Result<Answer> read_answer(ByteView message);

}  // namespace berth
