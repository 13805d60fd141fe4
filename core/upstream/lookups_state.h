#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/deadline_queue.h"
#include "core/base/fifo.h"
#include "core/base/list.h"
#include "core/base/slot_map.h"
#include "core/upstream/addresses.h"
#include "core/upstream/hedge_budget.h"
#include "core/upstream/lookup.h"
#include "core/upstream/lookups.h"
#include "core/upstream/routes.h"
#include "core/upstream/upstream_tracking.h"

namespace berth {

/// Invariants:
/// - an attempt in phase opening stands in exactly one dial's `pending`, one in phase sent in
///   exactly one line's `in_flight`, one in phase waiting has one valid place in one waiting queue;
/// - a line exists exactly as long as the pool knows its transport as opening, busy or parked;
/// - a dial exists as long as one of its lines is opening, or its addresses are awaited;
/// - the pool's count of queries in flight is the number of `in_flight` entries with an attempt;
/// - a lookup exists until its result is out and none of its attempts is under way.
class Lookups::State {
 public:
  State(const LookupConfig& config, const PoolConfig& pool_config, LookupUpstreams upstreams,
        Random& random);

  /// After every event: wakes who waits, and sets the timers of all that changed.
  void settle(TimePoint now);
  [[nodiscard]] std::optional<LookupId> start(TimePoint now, LookupQuestion question,
                                              std::optional<Resolves> resolves);
  void stop(TimePoint now, LookupId id);
  void opened(TimePoint now, TransportId transport);
  void received(TimePoint now, const TransportReceived& event);
  void answered(TimePoint now, const SessionAnswered& event);
  void limited(TimePoint now, const TransportLimits& event);
  void closed(TimePoint now, const TransportClosed& event);
  void lookup_timer(TimePoint now, LookupId id);
  void connect_timer(TimePoint now, TransportId transport);
  void step_dial(TimePoint now, DialId id);
  void bring_addresses(TimePoint now, UpstreamId upstream);
  /// Closes a line; those whose messages were on it.
  List<AttemptRef> cut(TransportId transport, CloseReason reason);
  void drain_pool();
  void late(TransportId transport);

  /// Keys of `timers`: what is due, and of which.
  enum class Due : std::uint8_t { kLookup, kConnect, kDial, kAddresses };
  static std::uint64_t key(Due due, std::uint32_t id) {
    return static_cast<std::uint64_t>(due) << 32 | id;
  }

  LookupConfig config;
  PoolConfig pool_config;
  std::vector<Upstream> upstreams;  ///< those that are asked, then those that resolve names
  std::size_t asked;
  Random& random;
  Pool pool;
  Selector selector;
  Routes routes;
  HedgeBudget hedges;
  SlotMap<Lookup> lookups;
  SlotMap<Dialling> dials;
  IdMap<TransportId, Line> lines;
  /// By upstream: where it is, and how many families are being resolved.
  List<Addresses> addresses;
  std::vector<std::uint8_t> resolving;
  DeadlineQueue<std::uint64_t> timers;
  Fifo<TransportAction> actions;
  Fifo<LookupResult> results;
  Fifo<Resolved> own_results;
  Fifo<UpstreamNotice> notices;
  LookupCounters counters;
  FaultCounters faults;
  std::size_t unanswered = 0;  ///< lookups whose result is not out
  UpstreamTracking tracking;

 private:
  // attempts.cc: who is asked, and how an attempt gets to a transport
  void try_next(TimePoint now, LookupId id);
  bool add(TimePoint now, LookupId id, AttemptRole role);
  void hedge(TimePoint now, LookupId id);
  bool begin(TimePoint now, LookupId id, UpstreamId upstream, AttemptRole role);
  [[nodiscard]] UpstreamSet candidates(const Lookup& lookup) const;
  [[nodiscard]] TransportKind kind_for(const Lookup& lookup, UpstreamId upstream) const;
  [[nodiscard]] bool may_try(AttemptRef ref);
  [[nodiscard]] bool may_hedge(const Lookup& lookup) const;
  [[nodiscard]] bool acquire(TimePoint now, AttemptRef ref, bool fresh);
  [[nodiscard]] bool acquire_now(TimePoint now, AttemptRef ref, bool fresh);
  [[nodiscard]] bool valid(const Place& place);
  void wake_waiting(TimePoint now);
  // dialling.cc: opening transports, one address after the other
  [[nodiscard]] bool join_dial(AttemptRef ref);
  [[nodiscard]] bool start_dial(TimePoint now, AttemptRef ref);
  void await_dial(AttemptRef ref, DialId id);
  void open_lines(TimePoint now, DialId id);
  void line_failed(TimePoint now, const Line& line, const TransportClosed& why);
  void fail_dial(TimePoint now, DialId id);
  Dialling end_dial(DialId id);
  // bootstrap.cc: the addresses of upstreams that are named
  void resolve(TimePoint now, UpstreamId upstream);
  void resolved(TimePoint now, const Resolved& it);
  // sending.cc, incoming.cc, sessions.cc, answers.cc: what goes out, and what comes back
  void send(TimePoint now, AttemptRef ref, TransportId transport);
  void message(TimePoint now, TransportId transport, ByteView bytes);
  void mismatch(TimePoint now, TransportId transport, AnswerFault fault);
  void request_died(TimePoint now, AttemptRef ref, TransportCause cause);
  void read(TimePoint now, AttemptRef ref, const Incoming& incoming);
  void matched(TimePoint now, AttemptRef ref, Result<Answer> answer);
  void gave_up(TimePoint now, AttemptRef ref, Rcode rcode, std::optional<Answer> answer);
  void turn_down(TimePoint now, AttemptRef ref, LookupFailure failure);
  void truncated(TimePoint now, AttemptRef ref);
  void move_to_stream(AttemptRef ref);
  // outcomes.cc: how attempts and lookups end
  void finish(TimePoint now, LookupId id, std::optional<Answer> answer);
  void forget(LookupId id);
  void fail_attempt(TimePoint now, AttemptRef ref, LookupFailure failure);
  [[nodiscard]] bool again(TimePoint now, AttemptRef ref, bool fresh);
  void retry(TimePoint now, AttemptRef ref, LookupFailure failure, bool fresh);
  void rule_out(AttemptRef ref);
  void detach(TimePoint now, AttemptRef ref);
  void abandon(TimePoint now, AttemptRef ref);
  List<AttemptRef> time_out(TimePoint now, AttemptRef ref);
  void set_timer(LookupId id);
  // health.cc: what outcomes say of upstreams
  void tell(UpstreamId upstream, const HealthChange& change, const std::string& why);
  void blame(TimePoint now, UpstreamId upstream, const std::string& why);
  void blame_for_giving_up(TimePoint now, UpstreamId upstream);
  void praise(TimePoint now, UpstreamId upstream, std::optional<Duration> round_trip);
  void pause(TimePoint now, UpstreamId upstream, Duration time, const std::string& why);
  [[nodiscard]] std::string where(const Attempt& attempt) const;
  [[nodiscard]] Duration time_for(TransportKind kind) const;
  [[nodiscard]] std::size_t queue_of(UpstreamId upstream, TransportKind kind) const;
  [[nodiscard]] Lookup& lookup_of(AttemptRef ref) { return *lookups.find(ref.lookup.value); }
  [[nodiscard]] Attempt& at(AttemptRef ref) { return lookup_of(ref).attempts[ref.place]; }

  /// By upstream and kind: attempts that wait for room, and the dial that later ones join.
  List<List<Place>> waiting_;
  List<DialId> joinable_;
  /// Lookups whose timers may have changed in this event.
  List<LookupId> changed_;
};

}  // namespace berth
