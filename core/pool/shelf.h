#pragma once

#include <optional>

#include "core/base/deadline_queue.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/pool/pool_config.h"
#include "core/pool/transport_list.h"

namespace berth {

/// What the pool keeps for one upstream and one kind: which transports are parked, which have room,
/// and when they stop being healthy.
class Shelf {
 public:
  explicit Shelf(const PoolLimits& limits) : limits_(limits) {}

  [[nodiscard]] const PoolLimits& limits() const { return limits_; }
  [[nodiscard]] const TransportList& parked() const { return parked_; }
  [[nodiscard]] const TransportList& roomy() const { return roomy_; }
  [[nodiscard]] bool full() const { return parked_.size() >= limits_.pool_size; }

  /// Why an open transport should take no further query; kNone: it may.
  [[nodiscard]] CloseReason wear(const PooledTransport& record, TimePoint now) const;
  /// Why a parked transport is not healthy; kNone: it is.
  [[nodiscard]] CloseReason fault(const PooledTransport& record, TimePoint now) const;
  /// True when one more query may go out on a busy transport.
  [[nodiscard]] bool has_room(const PooledTransport& record, TimePoint now) const;

  /// Puts it among the parked. Requires: in no list, `last_used_at` no earlier than that of others.
  void put_parked(PooledTransport& record);
  /// Puts a busy transport where `take` finds it if it has room, and nowhere if it has not.
  void place_busy(PooledTransport& record, TimePoint now);
  /// Out of every index.
  void remove(PooledTransport& record);
  /// One parked transport that is past its age, out of the index of ages.
  [[nodiscard]] std::optional<TransportId> pop_aged(TimePoint now) { return ages_.pop_due(now); }

  /// True when a sweep may run: never within the gap after the last one.
  [[nodiscard]] bool may_sweep(TimePoint now) const;
  void swept(TimePoint now) { last_sweep_ = now; }
  /// When the first parked transport stops being healthy, but no sooner than a sweep may run.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// A parked transport was closed by its peer after idling this long.
  void learn_idle(Duration idle, TimePoint now);
  /// The upstream asked for streams to idle no longer than this.
  void limit_idle(Duration idle, TimePoint now);
  [[nodiscard]] Duration idle_ttl(TimePoint now) const;

  PoolCounters counters;
  /// Parks nothing any more.
  bool draining = false;

 private:
  struct IdleLimit {
    Duration idle;
    TimePoint since;
  };

  [[nodiscard]] TimePoint idle_expiry(TimePoint last_used_at) const;

  PoolLimits limits_;
  TransportList parked_;  // by last use, since parking is the last use
  TransportList roomy_;
  DeadlineQueue<TransportId> ages_;  // of the parked
  std::optional<IdleLimit> learned_;
  std::optional<IdleLimit> asked_;
  std::optional<TimePoint> last_sweep_;
};

}  // namespace berth
