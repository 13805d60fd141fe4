#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/pool/transport.h"

namespace berth {

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
  /// Entries looked at in one sweep: max(pool_size / 4, 20).
  [[nodiscard]] std::uint32_t sweep_budget() const { return pool_size / 4 > 20 ? pool_size / 4 : 20; }
  Duration sweep_gap = seconds(15);
};

struct PoolConfig {
  PoolLimits datagram{256, seconds(60), seconds(60), 64, 1024, 1, seconds(30)};
  PoolLimits stream{};
  PoolLimits session{4, seconds(60), seconds(600), 0, 4, 100, seconds(15)};
  [[nodiscard]] const PoolLimits& of(TransportKind kind) const;
};

/// Per upstream and kind; names as in the metrics.
struct PoolCounters {
  std::uint64_t opened = 0, reused = 0, shared = 0, taken = 0, parked_total = 0;
  std::uint64_t refused_full = 0, refused_not_open = 0, refused_opening = 0;
  std::uint64_t evicted_idle = 0, evicted_age = 0, evicted_uses = 0, evicted_closed_by_peer = 0,
                evicted_error = 0, evicted_unexpected_data = 0, evicted_drain = 0;
  std::uint64_t sweeps_timer = 0, sweeps_full = 0, sweeps_clear = 0, swept = 0, late_events = 0;
  std::uint32_t open = 0, parked = 0, busy = 0;
};

/// What the host has to do to a socket.
struct PoolAction {
  enum class Kind : std::uint8_t { kPark, kUnpark, kClose } kind{};
  TransportId transport;
  CloseReason reason = CloseReason::kNone;

  friend bool operator==(const PoolAction&, const PoolAction&) = default;
};

enum class ParkOutcome : std::uint8_t { kParked, kAlreadyParked, kRefusedFull, kRefusedNotOpen, kRefusedOpening };

struct SweepReport {
  std::size_t looked_at = 0, evicted = 0, left = 0;
  friend bool operator==(const SweepReport&, const SweepReport&) = default;
};

/// The transports of one resolver: which are open, which may be used again, which must go.
/// Bookkeeping only; sockets are the host's, told by `poll`. Rules: docs/pool.md.
class Pool {
 public:
  Pool(const PoolConfig& config, std::size_t upstream_count);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// Makes a record in state opening; nothing when `max_open` is reached.
  [[nodiscard]] std::optional<TransportId> open(UpstreamId upstream, TransportKind kind,
                                                const Endpoint& remote, TimePoint now);
  /// The host opened it. False when it is not opening (late: counted). It becomes busy with no
  /// query in flight; the caller then uses or releases it.
  bool opened(TransportId id, const Endpoint& local, TimePoint now);

  /// An open transport with room for one more query, in flight from now on: a shared stream before
  /// a parked one, the most recently parked first; unhealthy ones met are evicted.
  [[nodiscard]] std::optional<TransportId> take(UpstreamId upstream, TransportKind kind,
                                                TimePoint now);
  /// One more query in flight on a transport that is open. Requires: known, busy, has room.
  void use(TransportId id, TimePoint now);
  /// One query on it ended, well or not; when it was the last, the transport is parked or closed.
  void release(TransportId id, TimePoint now);

  ParkOutcome park(TransportId id, TimePoint now);
  /// Closes it for `reason`. False when it is not known any more (late: counted).
  bool evict(TransportId id, CloseReason reason);
  /// Evicts what is expired, oldest parked first. `clear` ignores gap, budget and health.
  SweepReport sweep(TimePoint now, bool clear);
  /// Runs the timer sweep when due.
  void handle_timeout(TimePoint now);
  /// When the oldest parked transport expires.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// Parks nothing from now on; parked ones are closed.
  void drain(TimePoint now);
  /// Shortens the idle limit of one upstream's streams: what RFC 7828 or experience says.
  void limit_idle(UpstreamId upstream, TransportKind kind, Duration idle, TimePoint now);

  [[nodiscard]] Transport* find(TransportId id);
  [[nodiscard]] const PoolCounters& counters(UpstreamId upstream, TransportKind kind) const;
  /// Counts an event for a transport that is gone.
  void count_late_event();
  [[nodiscard]] std::size_t open_count() const;

  [[nodiscard]] std::optional<PoolAction> poll();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berth
