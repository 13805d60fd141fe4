#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/time.h"
#include "core/pool/transport.h"

namespace berth {

/// Most time a datagram transport may idle, whatever is configured: its source port should not be
/// known for long (RFC 5452 9.2).
inline constexpr Duration kMaxDatagramIdle = seconds(60);
/// How long an idle limit learned from an upstream is believed.
inline constexpr Duration kLearnedIdleLife = seconds(3600);

/// Rules for one kind of transport. What differs between kinds is a row of these, not code.
struct PoolLimits {
  /// Parked at most, per upstream.
  std::uint32_t pool_size = 4;
  Duration idle_ttl = seconds(60);
  Duration max_age = seconds(600);
  /// 0: unlimited.
  std::uint32_t max_uses = 0;
  /// Opening, busy and parked together, per upstream.
  std::uint32_t max_open = 4;
  std::uint32_t max_in_flight = 100;
  /// Least time between two sweeps of one upstream's transports.
  Duration sweep_gap = seconds(15);

  /// Entries looked at in one sweep.
  [[nodiscard]] std::uint32_t sweep_budget() const {
    return std::max<std::uint32_t>(pool_size / 4, 20);
  }
  /// Initial delay of the operating system's keep-alive on a parked stream.
  [[nodiscard]] Duration keepalive() const { return std::min<Duration>(seconds(60), idle_ttl / 4); }
};

/// The rules of every kind.
struct PoolConfig {
  PoolLimits datagram{256, seconds(60), seconds(60), 64, 1024, 1, seconds(30)};
  PoolLimits stream{};
  PoolLimits session{};

  [[nodiscard]] const PoolLimits& of(TransportKind kind) const;
};

/// What happened to the transports of one upstream and kind; names as in the metrics.
/// `taken` is `reused + shared`. Every transport that was ever asked for is in `open` or in exactly
/// one of the `evicted_` counters, `refused_full`, `refused_opening` and `closed_other`.
struct PoolCounters {
  std::uint64_t opened = 0, reused = 0, shared = 0, taken = 0, parked_total = 0;
  std::uint64_t refused_full = 0, refused_not_open = 0, refused_opening = 0;
  std::uint64_t evicted_idle = 0, evicted_age = 0, evicted_uses = 0, evicted_closed_by_peer = 0,
                evicted_error = 0, evicted_unexpected_data = 0, evicted_drain = 0;
  /// Closed because nobody needed it: a lost race, no query left for it.
  std::uint64_t closed_other = 0;
  std::uint64_t sweeps_timer = 0, sweeps_full = 0, sweeps_clear = 0, swept = 0, late_events = 0;
  /// How many there are now; `open` is all that are opening, busy or parked.
  std::uint32_t open = 0, parked = 0, busy = 0;
  /// Of those that are open: racing for a place that another one holds.
  std::uint32_t racing = 0;

  friend bool operator==(const PoolCounters&, const PoolCounters&) = default;
};

}  // namespace berth
