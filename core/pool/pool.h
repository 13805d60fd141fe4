#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/pool/pool_config.h"
#include "core/pool/transport.h"

namespace berth {

/// What the host has to do to a socket.
struct PoolAction {
  enum class Kind : std::uint8_t { kPark, kUnpark, kClose } kind{};
  TransportId transport;
  CloseReason reason = CloseReason::kNone;

  friend bool operator==(const PoolAction&, const PoolAction&) = default;
};

/// What came of an attempt to park; everything refused is closed, but for an id that is not known.
enum class ParkOutcome : std::uint8_t {
  kParked,
  kAlreadyParked,
  kRefusedFull,
  kRefusedNotOpen,
  kRefusedOpening,
  kRefusedDraining,
  kRefusedWornOut,
};

/// What a sweep did; `left` are the parked ones that remain.
struct SweepReport {
  std::size_t looked_at = 0, evicted = 0, left = 0;
  friend bool operator==(const SweepReport&, const SweepReport&) = default;
};

/// The transports of one resolver: which are open, which may be used again, which must go.
/// Bookkeeping only; sockets are the host's, told by `poll`.
///
/// Healthy is a transport that is open, fresh (`last_used_at + idle ttl >= now`), younger than
/// `max_age` and used fewer than `max_uses` times. `take`, `use`, `release` and `evict` cost O(log
/// n) at most; none walks all transports.
class Pool {
 public:
  Pool(const PoolConfig& config, std::size_t upstream_count);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// True when `open` would make a record.
  [[nodiscard]] bool may_open(UpstreamId upstream, TransportKind kind) const;
  /// Makes a record in state opening; nothing when `max_open` is reached. Also while draining,
  /// since queries in flight may need one more.
  [[nodiscard]] std::optional<TransportId> open(UpstreamId upstream, TransportKind kind,
                                                const Endpoint& remote, TimePoint now);
  /// The same beside one that is opening, for an address that races it: within no limit here, the
  /// caller bounds the race. It gets its place by `place`.
  [[nodiscard]] std::optional<TransportId> open_racing(UpstreamId upstream, TransportKind kind,
                                                       const Endpoint& remote, TimePoint now);
  /// The one it raced is gone, or has lost: it counts from now on. Requires: `find(id)`.
  void place(TransportId id);
  /// The host opened it. False when it is not opening (late: counted). It becomes busy with no
  /// query in flight; the caller then uses or releases it.
  bool opened(TransportId id, const Endpoint& local, TimePoint now);

  /// An open transport with room for one more query, in flight from now on: one that is busy before
  /// one that is parked (`Unpark`), the most recent first. Unhealthy ones met are evicted or left
  /// out from now on; at most half a sweep's budget is looked at.
  [[nodiscard]] std::optional<TransportId> take(UpstreamId upstream, TransportKind kind,
                                                TimePoint now);
  /// One more query in flight. Requires: `has_room(id)`.
  void use(TransportId id, TimePoint now);
  /// True for a busy transport that may carry one more query.
  [[nodiscard]] bool has_room(TransportId id, TimePoint now) const;
  /// Its peer allows this many queries in flight from now on (RFC 9113 6.5.2).
  /// False when not known any more (late: counted).
  bool limit_in_flight(TransportId id, std::uint32_t most, TimePoint now);
  /// One query on it ended, well or not; when none is left in flight, it is parked, or closed when
  /// it is worn out, retired, or there is no place. False when not known any more (late: counted).
  bool release(TransportId id, TimePoint now);
  /// No further query: closed for `reason` once those in flight have ended (GOAWAY, keepalive 0,
  /// too many timeouts). False when not known any more (late: counted).
  bool retire(TransportId id, CloseReason reason, TimePoint now);

  /// Parks an idle transport. In a full pool one sweep must free a place. Parking a parked one does
  /// nothing, its age stays. Requires: no query in flight.
  ParkOutcome park(TransportId id, TimePoint now);
  /// Closes it for `reason`, whatever is in flight. False when not known any more (late: counted).
  bool evict(TransportId id, CloseReason reason);
  /// The host says that it is gone, or never opened: no `Close` follows. An end of stream while
  /// parked (`kClosedByPeer`) teaches the pool how long this upstream lets its clients idle.
  /// False when not known any more (late: counted).
  bool closed_by_peer(TransportId id, TimePoint now,
                      CloseReason reason = CloseReason::kClosedByPeer);

  /// Evicts what is not healthy, oldest first, within budget and gap. `clear` ignores gap, budget
  /// and health.
  SweepReport sweep(TimePoint now, bool clear);
  /// Runs the timer sweep when due.
  void handle_timeout(TimePoint now);
  /// When the first parked transport stops being healthy, but no sooner than a sweep may run.
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  /// Parks nothing from now on, closes what is parked.
  void drain(TimePoint now);
  /// Shortens the idle limit of one upstream's transports for an hour (RFC 7828 3.3.2).
  void limit_idle(UpstreamId upstream, TransportKind kind, Duration idle, TimePoint now);
  /// The idle limit in force: the least of configured, asked for and learned.
  [[nodiscard]] Duration idle_ttl(UpstreamId upstream, TransportKind kind, TimePoint now) const;

  /// The record; null when it is gone or going. The caller may write only `bytes_in`, `bytes_out`.
  [[nodiscard]] Transport* find(TransportId id);
  [[nodiscard]] const Transport* find(TransportId id) const;
  [[nodiscard]] const PoolCounters& counters(UpstreamId upstream, TransportKind kind) const;
  /// Counts an event for a transport that is gone; with its upstream while that is remembered.
  void count_late_event(TransportId id = {});
  /// All late events, also those whose upstream is forgotten.
  [[nodiscard]] std::uint64_t late_events() const;
  /// Opening, busy and parked together, over all upstreams.
  [[nodiscard]] std::size_t open_count() const;

  /// The next thing to do to a socket, in the order in which it was decided. Nothing is asked of a
  /// transport after its `Close`, or once the host said that it is gone.
  [[nodiscard]] std::optional<PoolAction> poll();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berth
