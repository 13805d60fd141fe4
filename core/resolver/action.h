#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/policy/judgement.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_action.h"

namespace berth {

/// Where an answer came from.
enum class AnswerSource : std::uint8_t {
  kNone,
  kLocal,
  kCache,
  kStale,
  kUpstream,
  kCoalesced,
  kFailure,
  kMalformed,
  kBlocked,
  kNoKey,    ///< refused for want of a key: over HTTP 401 in place of the message
  kLimited,  ///< asked too often; over HTTP the status 429 says so in place of the message
};

[[nodiscard]] std::string_view to_string(AnswerSource source);

/// Send this message to the client that asked. Every query gets exactly one, unless cancelled.
struct Reply {
  QueryId query;
  /// Empty: drop the query without an answer.
  Bytes message;
  AnswerSource source = AnswerSource::kNone;
  /// Smallest TTL, for `cache-control` (RFC 8484 5.1). Unit: seconds.
  std::uint32_t max_age = 0;
  /// The stamp of the lists that blocked it, where that is told.
  std::string flags{};
  /// The client's group, as `Answered` has it.
  std::uint16_t group = 0;
};

/// Something an operator should know of. Hosts log it; nothing waits for it.
struct Notice {
  enum class Kind : std::uint8_t {
    kUpstreamDown,  ///< an upstream began to fail
    kUpstreamUp,    ///< it answers again
    kNoUpstream,    ///< none of them answers any more
  } kind{};
  UpstreamId upstream;
  /// One line in words, without line end.
  std::string text;

  friend bool operator==(const Notice&, const Notice&) = default;
};

/// Why a query's answer is held back: stands before its `Reply`, or comes with the next `poll`
/// where `answer_now` answered it.
struct QueryBlocked {
  QueryId query;
  BlockedBy by = BlockedBy::kNothing;
  /// Found in what the answer leads to, not in the name asked for.
  bool in_answer = false;
  /// The rule as written, the list's name, or the type.
  std::string source;
  /// The name that the rule or list has, or whose address was held back; as text.
  std::string name;

  friend bool operator==(const QueryBlocked&, const QueryBlocked&) = default;
};

/// A query's end, for the log: the action right behind its `Reply`.
struct QueryFinished {
  QueryId query;
  AnswerSource source = AnswerSource::kNone;
  Timeline timeline;
  /// The client's group; 0: everyone else's.
  std::uint16_t group = 0;
  /// Whose answer it is; nothing where no upstream gave one in time.
  std::optional<UpstreamId> upstream{};
};

/// Everything a resolver can ask of its host.
/// What a host is to do next; each is a value with equality and a printed form.
using Action = std::variant<Reply, Open, Send, CancelRequest, Park, Unpark, Close, Notice,
                            QueryBlocked, QueryFinished>;

}  // namespace berth
