#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/cache/cache.h"
#include "core/policy/policy.h"
#include "core/policy/rate_limiter.h"
#include "core/resolver/action.h"
#include "core/resolver/config.h"
#include "core/resolver/event.h"
#include "core/upstream/lookups.h"

namespace berth {

/// What `answer_now` did with a query.
struct Answered {
  enum class Kind : std::uint8_t {
    kAnswered,  ///< the reply stands in `out`
    kPending,   ///< taken up; a `Reply` action will come
    kDropped,   ///< not answerable; send nothing (over HTTP: 400)
  } kind = Kind::kDropped;
  std::size_t size = 0;
  /// Smallest TTL, for `cache-control`. Unit: seconds.
  std::uint32_t max_age = 0;
  AnswerSource source = AnswerSource::kNone;
  /// The client's group, where that was looked at; 0: everyone else's.
  std::uint16_t group = 0;
  /// The stamp of the lists that blocked it, where that is told; whole until the next call.
  std::string_view flags{};
};

/// Counters of one resolver; what happens upstream stands in `LookupCounters`.
struct ResolverCounters {
  std::uint64_t queries = 0, answered_now = 0, replies = 0, dropped = 0, malformed = 0, refused = 0,
                limited = 0, local = 0, rewritten = 0, blocked = 0, cache_hits = 0, stale = 0,
                coalesced = 0, servfail = 0, cancelled = 0, prefetches = 0, late_events = 0;
};

/// The resolver: queries in, answers out, through policy, cache, pool and upstreams. Sans-IO.
///
/// Driving contract (docs/architecture.md): wait for an event or the deadline; call `handle`,
/// `answer_now` or `handle_timeout`; `poll` until it gives nothing, doing what each action says;
/// wait until `deadline`. `now` never goes back. Events about unknown ids are ignored and counted.
class Resolver {
 public:
  /// `cache` and `policy` outlive the resolver. Requires: `config` was checked (settings.h).
  Resolver(const Config& config, Cache& cache, const Policy& policy, const Seed& seed);
  ~Resolver();
  /// Tells `tracking`, which outlives it, of transports, queries to upstreams and the names of
  /// addresses. Requires: nothing was asked yet.
  void track(Tracking& tracking);
  /// Counts how often clients ask by `limiter`, which outlives it, together with other resolvers.
  /// Requires: nothing was asked yet.
  void limit(RateLimiter& limiter);
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// Answers into `out` what can be answered at once (cache hit, local name, malformed, blocked),
  /// without allocating but for what `BlockMemo` takes once; everything else is taken up and ends
  /// in a `Reply` action for `query.query`. `out` should hold `min(size_limit, 65,535)` octets; an
  /// answer that does not fit is truncated.
  Answered answer_now(TimePoint now, const QueryArrived& query, ByteSpan out);

  /// Counts what a client does beside asking as one question of its. True: one more than its limit.
  [[nodiscard]] bool is_over_rate(TimePoint now, const Client& client);

  /// Judges by `policy` from now on, also what is under way; it outlives the resolver or the next
  /// call of this. Answers in the cache are judged anew where its generation is another.
  /// Requires: it has the groups of the one before.
  void use_policy(const Policy& policy);

  /// Whether `QueryBlocked` is wanted from now on, as it is at first: a reason in words costs about
  /// as much as the rest of an answer that policy gives.
  void tell_blocked(bool wanted);

  /// Takes in one event. A `QueryArrived` that can be answered at once ends in a `Reply` action
  /// too.
  void handle(TimePoint now, const Event& event);
  /// Does what is due. Early or repeated calls do nothing.
  void handle_timeout(TimePoint now);

  /// The next thing to do; what it carries is the caller's.
  [[nodiscard]] std::optional<Action> poll();
  /// What went wrong at an upstream and the host did not report itself: for its log. Each is
  /// counted, taken or not.
  [[nodiscard]] std::optional<UpstreamFault> poll_fault();
  /// When to call `handle_timeout` at the latest; nothing: only an event can bring work.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// Queries taken up and not yet replied to.
  [[nodiscard]] std::size_t queries_in_flight() const;
  [[nodiscard]] const ResolverCounters& counters() const;
  [[nodiscard]] const LookupCounters& lookup_counters() const;
  [[nodiscard]] const FaultCounters& fault_counters() const;
  [[nodiscard]] const Pool& pool() const;
  /// What is tracked of a transport that is not closed, for the host to add what it alone knows: of
  /// TLS, and of TCP. Null: nothing is. Lives until the next call.
  [[nodiscard]] ConnectionRecord* record(TransportId transport);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace berth
