#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/base/fifo.h"
#include "core/base/list.h"
#include "core/pool/pool.h"
#include "core/pool/shelf.h"
#include "core/pool/transport_table.h"

namespace berth {

/// Why a sweep runs: the oldest expired, a transport found no place, or all have to go.
enum class SweepCause : std::uint8_t { kTimer, kFull, kClear };

/// The one kind after the other, as shelves stand for each upstream.
inline constexpr std::array kTransportKinds{TransportKind::kDatagram, TransportKind::kStream,
                                            TransportKind::kSession};

/// What stands behind `Pool`: shelves and records, and the moves between them that several of its
/// operations share.
///
/// Invariants, between any two calls of `Pool`:
/// - A live record is opening (in no list), busy (in `roomy` exactly when it may take one more
/// query,
///   but for age, which `take` finds out) or parked (in `parked`).
/// - A closing record is in no list, and its `Close` stands in the queue of actions, once.
/// - `parked` is ordered by last use, so its oldest expires first and its newest is the warmest.
struct Pool::State {
  State(const PoolConfig& config, std::size_t upstream_count);

  [[nodiscard]] Shelf& shelf(UpstreamId upstream, TransportKind kind);
  [[nodiscard]] Shelf& shelf(const PooledTransport& record);
  /// The live record; null, and counted, when the id is stale.
  [[nodiscard]] PooledTransport* find_or_count(TransportId id);
  void count_late(TransportId id);

  /// Changes the state, and the gauges with it. Requires: `may_move`.
  void move(PooledTransport& record, TransportState to);
  /// One more query in flight.
  void take_up(PooledTransport& record, TimePoint now);
  void park(PooledTransport& record, TimePoint now);
  void unpark(PooledTransport& record);
  /// Out of every index first, then `Close`; counted under its reason.
  void close(PooledTransport& record, CloseReason reason);
  /// The same, but counted by the caller.
  void close_uncounted(PooledTransport& record, CloseReason reason);
  /// Gone without a `Close`: the host said so.
  void forget(PooledTransport& record, CloseReason reason);

  SweepReport sweep(Shelf& from, TimePoint now, SweepCause cause);

  /// Shelves point to what stands on them: they stay where they are.
  List<std::unique_ptr<Shelf>> shelves;
  TransportTable table;
  Fifo<PoolAction> actions;
  std::size_t open_count = 0;
  std::uint64_t late_events = 0;
};

}  // namespace berth
