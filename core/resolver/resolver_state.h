#pragma once

#include <cstddef>
#include <optional>

#include "core/base/deadline_queue.h"
#include "core/base/fifo.h"
#include "core/base/id_map.h"
#include "core/message/query_view.h"
#include "core/message/reply.h"
#include "core/policy/block_memo.h"
#include "core/resolver/arrival.h"
#include "core/resolver/asker.h"
#include "core/resolver/client_rates.h"
#include "core/resolver/open_questions.h"
#include "core/resolver/pauses.h"
#include "core/resolver/reply_options.h"
#include "core/resolver/resolver.h"
#include "core/resolver/server_cookies.h"
#include "core/upstream/lookups.h"

namespace berth {

/// What the resolver holds, and its steps. Invariants:
/// - every asker that waits for a lookup stands in that lookup's open question, and the reverse;
/// - every asker with a held reply has a timer; the timer of one without is the lookup's budget;
/// - an asker leaves `askers` in the same step that queues its `Reply`.
class Resolver::State {
 public:
  State(const Config& config, Cache& cache, const Policy& policy, const Seed& seed);

  // answering.cc: what can be answered at once, and what is taken up
  Answered answer(TimePoint now, const QueryArrived& arrived, ByteSpan out);
  [[nodiscard]] bool is_over_rate(TimePoint now, const Client& client);
  // replies.cc: how askers get their replies
  void finish_lookup(TimePoint now, LookupResult result);
  void finish_held(TimePoint now, QueryId query);
  void cancel(QueryId query);
  // reply_options.cc; there is no minute before the first `WallClock`
  void set_clock(TimePoint now, const WallClock& clock);
  [[nodiscard]] std::optional<WeekMinute> week_minute_at(TimePoint now) const;
  // resolver.cc: the flow between the parts
  void settle(TimePoint now);

  Config config;
  Cache& cache;
  const Policy* policy;
  Random random;
  Lookups lookups;
  OpenQuestions open_questions;
  IdMap<QueryId, Asker> askers;
  /// When held replies are due.
  DeadlineQueue<QueryId> held_timers;
  Fifo<Action> actions;
  ResolverCounters counters;
  std::optional<TimePoint> drain_until;
  /// Made with the first `WallClock`; nothing before, and when cookies are off.
  std::optional<ServerCookies> cookies;
  std::optional<KnownKeys> known_keys;  ///< where clients need one
  /// What to add to `TimePoint`s for Unix time, and to that for local time (seconds).
  Duration unix_offset{};
  std::optional<std::int32_t> utc_offset;
  Pauses pauses;
  BlockMemo blocked_lately;
  /// Null: nobody wants to know.
  Tracking* tracking = nullptr;
  /// Somebody wants `QueryBlocked`.
  bool tells_blocked = true;
  ClientRates rates{config.rate, random};
  /// Room to compose one message; words about it; the lists that blocked it, where that is told.
  Bytes scratch;
  std::string words, flags;

 private:
  [[nodiscard]] ReplyShape shape_of(const QueryView& query, ClientProtocol protocol,
                                    std::size_t size_limit, const ReplyOptions& options) const;
  /// The options of a reply; a defect where the client's own cannot be.
  QueryDefect choose_options(TimePoint now, const QueryArrived& arrived, const QueryView& query,
                             ReplyOptions& options);
  /// The client has asked as often as it may.
  Answered answer_over_rate(const QueryParse& parse, bool may_be_forged, const ReplyShape& shape,
                            ByteSpan out);
  /// The client may not ask here.
  Answered refuse_client(Access why, const QueryView& query, const ReplyShape& shape, ByteSpan out);
  [[nodiscard]] Membership membership_of(TimePoint now, const Client& client) const;
  Answered answer_member(TimePoint now, const QueryArrived& arrived, const Membership& membership,
                         ByteSpan out);
  /// Answers a query that was let in, by way of `scratch` where `out` is small.
  Answered answer_into(ByteSpan out, Arrival arrival);
  Answered answer_query(Arrival& arrival);
  Answered answer_locally(const Arrival& arrival, const Verdict& verdict);
  /// The answer where policy leads the name elsewhere and that can be said at once; otherwise
  /// nothing, and the question goes on, about the other name if there is one.
  std::optional<Answered> redirect(Arrival& arrival);
  Answered answer_addresses(const Arrival& arrival);
  /// Finishes the answer that stands in `arrival.out`, behind an alias where there is one.
  [[nodiscard]] std::size_t finish(const Arrival& arrival, std::size_t size,
                                   std::optional<ExtendedError> error);
  /// How long an answer of that TTL may be kept, an alias before it counted.
  [[nodiscard]] std::uint32_t life_of(const Arrival& arrival, std::uint32_t ttl) const;
  [[nodiscard]] std::uint32_t alias_ttl(const Membership& membership) const;
  /// What stands in for an answer that policy holds back; nothing where it does not. An answer in
  /// the cache is judged once for a generation of policy.
  std::optional<Answered> answer_blocked(const Arrival& arrival,
                                         const std::optional<CacheHit>& hit);
  Answered answer_from_cache(const Arrival& arrival, const CacheHit& hit);
  Answered answer_error(const Arrival& arrival, Rcode rcode, std::optional<ExtendedError> error);
  /// There is no room for one more query in flight.
  Answered answer_full(const Arrival& arrival);
  Answered hold(const Arrival& arrival, HeldReply reply, Duration delay);
  Answered ask_upstream(const Arrival& arrival, std::optional<HeldReply> stale);
  /// The lookup for a question: the one in flight, or a new one; nothing when there are too many.
  std::optional<LookupId> join_or_start(TimePoint now, const CacheKey& key, ByteView subnet,
                                        bool* started);
  void refresh(const Arrival& arrival);
  [[nodiscard]] ByteView subnet_to_send(const QueryView& query) const;

  /// What policy is asked about `key`, which is borrowed; all is allowed while filtering rests.
  [[nodiscard]] Group::Asked asked_of(TimePoint now, const CacheKey& key,
                                      const Membership& membership, Leave leave) const;
  /// What policy says of a question and, where there is one, its answer.
  [[nodiscard]] Judgement judge(const Group::Asked& asked, const Membership& membership,
                                ByteView answer);
  /// A query whose answer is held back.
  struct Blocked {
    QueryId id;
    const QueryView& query;
    const Membership& membership;
    const Judgement& judgement;
    const ReplyShape& shape;
  };
  /// Writes what stands in for an answer, and queues the reason if it is wanted.
  BlockAnswer write_blocked(const Blocked& blocked, ByteSpan out);
  void clamp_lifetime(Answer& answer) const;
  void reply(TimePoint now, QueryId query, HeldReply reply);
  void reply_answer(TimePoint now, QueryId query, const Answer& answer);
  /// Replies in place of `answer`, if policy holds it back.
  [[nodiscard]] bool reply_blocked(TimePoint now, QueryId query, const Answer& answer);
  void reply_failure(TimePoint now, QueryId query, Rcode rcode, const ExtendedError& error);
  void remember_failure(TimePoint now, const CacheKey& key, Rcode rcode,
                        const LookupFailure& failure);
};

/// Finishes an answer that stands in `out` for one client: what `finish_reply` does, and AD only
/// for those who asked for it (RFC 6840 5.8).
[[nodiscard]] std::size_t finish_for_client(const QueryView& query, std::size_t size,
                                            std::optional<ExtendedError> error,
                                            const ReplyShape& shape, ByteSpan out);

}  // namespace berth
