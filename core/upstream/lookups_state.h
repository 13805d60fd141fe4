#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/deadline_queue.h"
#include "core/base/slot_map.h"
#include "core/upstream/lookup.h"
#include "core/upstream/lookups.h"

namespace berth {

/// Invariants:
/// - a lookup in phase opening stands in exactly one line's `pending`, one in phase sent in exactly
///   one line's `in_flight`, one in phase waiting has one valid place in one waiting queue;
/// - a line exists exactly as long as the pool knows its transport as opening, busy or parked;
/// - the pool's count of queries in flight is the number of `in_flight` entries with a lookup.
class Lookups::State {
 public:
  State(const LookupConfig& config, const PoolConfig& pool_config, std::vector<Upstream> upstreams,
        Random& random);

  // attempts.cc: how a lookup gets to an upstream
  void try_next(TimePoint now, LookupId id);
  [[nodiscard]] bool acquire(TimePoint now, LookupId id, bool fresh);
  void wake_waiting(TimePoint now);
  void opened(TimePoint now, TransportId transport);

  // incoming.cc: what comes back
  void received(TimePoint now, const TransportReceived& event);

  // outcomes.cc: how attempts and lookups end
  void finish(TimePoint now, LookupId id, std::optional<Answer> answer);
  void fail_attempt(TimePoint now, LookupId id, LookupFailure failure);
  void closed(TimePoint now, const TransportClosed& event);
  void lookup_timer(TimePoint now, LookupId id);
  void connect_timer(TimePoint now, TransportId transport);
  void retry_fresh(TimePoint now, LookupId id, LookupFailure failure);
  void rule_out(Lookup& lookup);
  void blame(TimePoint now, UpstreamId upstream, const std::string& why);
  void praise(UpstreamId upstream, std::optional<Duration> round_trip);
  /// Takes a lookup off its line, the answer having come: the transport is free for others.
  void detach(TimePoint now, Lookup& lookup);
  /// Takes a lookup off whatever its attempt stands on; a sent message is given up.
  void abandon(TimePoint now, Lookup& lookup);
  /// Closes a line; those whose lookups were on it.
  std::vector<LookupId> cut(TransportId transport, CloseReason reason);
  void drain_pool();
  /// Counts an event about a transport that is gone.
  void late(TransportId transport);

  /// Keys of `timers`: which lookup, or which transport that is opening.
  static std::uint64_t timer_of(LookupId id) { return id.value; }
  static std::uint64_t timer_of(TransportId id) { return std::uint64_t{1} << 32 | id.value; }

  LookupConfig config;
  PoolConfig pool_config;
  std::vector<Upstream> upstreams;
  Random& random;
  Pool pool;
  Selector selector;
  SlotMap<Lookup> lookups;
  std::unordered_map<TransportId, Line> lines;
  DeadlineQueue<std::uint64_t> timers;
  std::deque<TransportAction> actions;
  std::deque<LookupResult> results;
  std::deque<UpstreamNotice> notices;
  LookupCounters counters;

 private:
  struct Place {
    LookupId lookup;
    std::uint32_t ticket;
  };
  using Queue = std::deque<Place>;

  [[nodiscard]] std::optional<UpstreamId> choose(TimePoint now, const Lookup& lookup);
  [[nodiscard]] TransportKind kind_of(const Lookup& lookup) const;
  [[nodiscard]] bool acquire_now(TimePoint now, LookupId id, bool fresh);
  [[nodiscard]] bool join_opening(LookupId id);
  [[nodiscard]] bool open_line(TimePoint now, LookupId id);
  [[nodiscard]] Lookup* valid(const Place& place);
  void wake(TimePoint now, std::size_t queue);
  void send(TimePoint now, LookupId id, TransportId transport);
  [[nodiscard]] std::uint16_t free_wire_id(const Line& line);
  void set_lookup_timer(LookupId id, TimePoint attempt_ends);

  void message(TimePoint now, TransportId transport, ByteView bytes);
  void mismatch(TimePoint now, TransportId transport);
  void matched(TimePoint now, LookupId id, Result<Answer> answer);
  void gave_up(TimePoint now, LookupId id, Rcode rcode, std::optional<Answer> answer);
  void truncated(TimePoint now, LookupId id);

  [[nodiscard]] std::string where(const Lookup& lookup) const;
  [[nodiscard]] std::size_t queue_of(UpstreamId upstream, TransportKind kind) const;

  /// By upstream and kind.
  std::vector<Queue> waiting_;
  /// The line that is opening, by upstream and kind: later lookups join it.
  std::vector<TransportId> opening_;
};

}  // namespace berth
