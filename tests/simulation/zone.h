#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/message/iana.h"
#include "core/message/message_view.h"

namespace berth {

/// What is true of a name: its first letter says it. Names look like `a17.sim.example.`
enum class Truth : std::uint8_t {
  kAddress,      ///< a: one address
  kMany,         ///< m: twenty addresses
  kAlias,        ///< c: a chain of up to sixteen CNAMEs, then an address
  kDname,        ///< d: a DNAME, sometimes without the CNAME that follows from it
  kSigned,       ///< s: an address, with its RRSIG where DO is set
  kSurrounded,   ///< u: an address among records that nobody asked for
  kTtlEdge,      ///< t: an address with a TTL at an edge of the range
  kHuge,         ///< h: texts, up to 65,535 octets together
  kNxdomain,     ///< n: no such name
  kNodata,       ///< e: no record of that type
  kBareNodata,   ///< b: the same without an SOA
  kYxdomain,     ///< y: a DNAME that would make too long a name
  kLoop,         ///< l: CNAMEs in a circle: no answer
  kLongChain,    ///< x: more CNAMEs than anyone follows: no answer
  kManyAliases,  ///< z: hundreds of CNAMEs, few of which belong together: no answer
  kUnrelated,    ///< o: records about other names only: no answer
};

/// What is true of this name, in wire form.
[[nodiscard]] Truth truth_of(ByteView name);
/// True when an upstream that knows the truth can answer so that a client gets it.
[[nodiscard]] bool is_answerable(Truth truth);
/// The TTL of a name's records. Unit: seconds.
[[nodiscard]] std::uint32_t true_ttl(ByteView name);

/// What an upstream adds to an answer or leaves out.
struct AnswerStyle {
  std::size_t size_limit = 65535;
  bool edns = false;
  bool dnssec_ok = false;
  /// Data of a keepalive option; nothing below 0. Unit: 100 ms.
  int keepalive = -1;
  /// An extended error, its text with octets that nobody should print.
  bool extended_error = false;
};

/// The true response to a question: header and question of `query`, then the truth.
[[nodiscard]] Bytes true_answer(const MessageView& query, const Question& question,
                                const AnswerStyle& style);
/// A response without records.
[[nodiscard]] Bytes bare_answer(const MessageView& query, const Question* question, Rcode rcode,
                                const AnswerStyle& style);

/// What is false in a reply with records; empty: nothing. `asked` in lower case.
[[nodiscard]] std::string falsehood(const MessageView& reply, const Question& asked);

}  // namespace berth
