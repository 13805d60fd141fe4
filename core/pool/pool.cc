#include "core/pool/pool.h"

#include <cassert>
#include <utility>

#include "core/pool/pool_state.h"

namespace berth {

Pool::Pool(const PoolConfig& config, std::size_t upstream_count)
    : state_(std::make_unique<State>(config, upstream_count)) {}

Pool::~Pool() = default;

bool Pool::may_open(UpstreamId upstream, TransportKind kind) const {
  const Shelf& shelf = state_->shelf(upstream, kind);
  return shelf.counters.open - shelf.counters.racing < shelf.limits().max_open;
}

std::optional<TransportId> Pool::open(UpstreamId upstream, TransportKind kind,
                                      const Endpoint& remote, TimePoint now) {
  if (!may_open(upstream, kind)) return std::nullopt;
  const auto id = open_racing(upstream, kind, remote, now);
  if (id) place(*id);
  return id;
}

std::optional<TransportId> Pool::open_racing(UpstreamId upstream, TransportKind kind,
                                             const Endpoint& remote, TimePoint now) {
  Transport transport;
  transport.upstream = upstream;
  transport.kind = kind;
  transport.remote = remote;
  transport.opened_at = now;
  transport.last_used_at = now;
  PooledTransport* record = state_->table.insert(transport);
  if (record == nullptr) return std::nullopt;
  record->racing = true;
  PoolCounters& counters = state_->shelf(*record).counters;
  ++counters.open;
  ++counters.racing;
  ++state_->open_count;
  return record->transport.id;
}

void Pool::place(TransportId id) {
  PooledTransport* record = state_->table.find(id);
  assert(record != nullptr);
  if (std::exchange(record->racing, false)) --state_->shelf(*record).counters.racing;
}

bool Pool::opened(TransportId id, const Endpoint& local, TimePoint now) {
  PooledTransport* record = state_->table.find(id);
  if (record == nullptr || record->transport.state != TransportState::kOpening) {
    state_->count_late(id);
    return false;
  }
  record->transport.local = local;
  record->transport.opened_at = now;
  record->transport.last_used_at = now;
  state_->move(*record, TransportState::kBusy);
  Shelf& shelf = state_->shelf(*record);
  ++shelf.counters.opened;
  shelf.place_busy(*record, now);
  return true;
}

std::optional<TransportId> Pool::take(UpstreamId upstream, TransportKind kind, TimePoint now) {
  Shelf& shelf = state_->shelf(upstream, kind);
  std::uint32_t looks = shelf.limits().sweep_budget() / 2;
  for (; looks > 0 && !shelf.roomy().empty(); --looks) {
    PooledTransport& record = *shelf.roomy().newest();
    if (!shelf.has_room(record, now)) {
      // Too old by now: it goes when its last query has ended.
      shelf.remove(record);
      continue;
    }
    ++shelf.counters.taken;
    ++shelf.counters.shared;
    state_->take_up(record, now);
    return record.transport.id;
  }
  for (; looks > 0 && !shelf.parked().empty(); --looks) {
    PooledTransport& record = *shelf.parked().newest();
    const CloseReason fault = shelf.fault(record, now);
    if (fault != CloseReason::kNone) {
      state_->close(record, fault);
      continue;
    }
    state_->unpark(record);
    ++shelf.counters.taken;
    ++shelf.counters.reused;
    state_->take_up(record, now);
    return record.transport.id;
  }
  return std::nullopt;
}

void Pool::use(TransportId id, TimePoint now) {
  assert(has_room(id, now));
  state_->take_up(*state_->table.find(id), now);
}

bool Pool::has_room(TransportId id, TimePoint now) const {
  const PooledTransport* record = state_->table.find(id);
  return record != nullptr && state_->shelf(*record).has_room(*record, now);
}

bool Pool::limit_in_flight(TransportId id, std::uint32_t most, TimePoint now) {
  PooledTransport* record = state_->find_or_count(id);
  if (record == nullptr) return false;
  record->transport.max_in_flight = most;
  if (record->transport.state == TransportState::kBusy) {
    state_->shelf(*record).place_busy(*record, now);
  }
  return true;
}

bool Pool::release(TransportId id, TimePoint now) {
  PooledTransport* record = state_->find_or_count(id);
  if (record == nullptr) return false;
  Transport& transport = record->transport;
  assert(transport.state == TransportState::kBusy);
  if (transport.in_flight > 0) --transport.in_flight;
  if (transport.in_flight == 0) {
    park(id, now);
    return true;
  }
  transport.last_used_at = now;
  state_->shelf(*record).place_busy(*record, now);
  return true;
}

bool Pool::retire(TransportId id, CloseReason reason, TimePoint now) {
  assert(reason != CloseReason::kNone);
  PooledTransport* record = state_->find_or_count(id);
  if (record == nullptr) return false;
  record->retired = reason;
  if (record->transport.state != TransportState::kOpening && record->transport.in_flight == 0) {
    state_->close(*record, reason);
  } else {
    state_->shelf(*record).place_busy(*record, now);
  }
  return true;
}

ParkOutcome Pool::park(TransportId id, TimePoint now) {
  PooledTransport* record = state_->find_or_count(id);
  if (record == nullptr) {
    if (const auto origin = state_->table.origin(id)) {
      ++state_->shelf(origin->upstream, origin->kind).counters.refused_not_open;
    }
    return ParkOutcome::kRefusedNotOpen;
  }
  Transport& transport = record->transport;
  Shelf& shelf = state_->shelf(*record);
  if (transport.state == TransportState::kParked) return ParkOutcome::kAlreadyParked;
  if (transport.state == TransportState::kOpening) {
    ++shelf.counters.refused_opening;
    state_->close_uncounted(*record, CloseReason::kNoQuery);
    return ParkOutcome::kRefusedOpening;
  }
  assert(transport.in_flight == 0);
  if (shelf.draining) {
    state_->close(*record, CloseReason::kDrain);
    return ParkOutcome::kRefusedDraining;
  }
  const CloseReason wear = shelf.wear(*record, now);
  if (wear != CloseReason::kNone) {
    state_->close(*record, wear);
    return ParkOutcome::kRefusedWornOut;
  }
  if (shelf.full()) state_->sweep(shelf, now, SweepCause::kFull);
  if (shelf.full()) {
    state_->close(*record, CloseReason::kPoolFull);
    return ParkOutcome::kRefusedFull;
  }
  state_->park(*record, now);
  return ParkOutcome::kParked;
}

bool Pool::evict(TransportId id, CloseReason reason) {
  PooledTransport* record = state_->find_or_count(id);
  if (record == nullptr) return false;
  state_->close(*record, reason);
  return true;
}

bool Pool::closed_by_peer(TransportId id, TimePoint now, CloseReason reason) {
  PooledTransport* record = state_->find_or_count(id);
  if (record == nullptr) return false;
  const Transport& transport = record->transport;
  Shelf& shelf = state_->shelf(*record);
  if (transport.state == TransportState::kParked && reason == CloseReason::kClosedByPeer) {
    shelf.learn_idle(now - transport.last_used_at, now);
  }
  state_->forget(*record, reason);
  return true;
}

SweepReport Pool::sweep(TimePoint now, bool clear) {
  SweepReport sum;
  for (const auto& shelf : state_->shelves) {
    const SweepReport report =
        state_->sweep(*shelf, now, clear ? SweepCause::kClear : SweepCause::kTimer);
    sum.looked_at += report.looked_at;
    sum.evicted += report.evicted;
    sum.left += report.left;
  }
  return sum;
}

void Pool::handle_timeout(TimePoint now) {
  for (const auto& shelf : state_->shelves) {
    const auto due = shelf->deadline();
    if (due && *due <= now) state_->sweep(*shelf, now, SweepCause::kTimer);
  }
}

std::optional<TimePoint> Pool::deadline() const {
  std::optional<TimePoint> first;
  for (const auto& shelf : state_->shelves) {
    const auto due = shelf->deadline();
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

void Pool::drain(TimePoint now) {
  for (const auto& shelf : state_->shelves) shelf->draining = true;
  (void)sweep(now, true);
}

void Pool::limit_idle(UpstreamId upstream, TransportKind kind, Duration idle, TimePoint now) {
  state_->shelf(upstream, kind).limit_idle(idle, now);
}

Duration Pool::idle_ttl(UpstreamId upstream, TransportKind kind, TimePoint now) const {
  return state_->shelf(upstream, kind).idle_ttl(now);
}

Transport* Pool::find(TransportId id) {
  PooledTransport* record = state_->table.find(id);
  return record != nullptr ? &record->transport : nullptr;
}

const Transport* Pool::find(TransportId id) const { return const_cast<Pool*>(this)->find(id); }

const PoolCounters& Pool::counters(UpstreamId upstream, TransportKind kind) const {
  return state_->shelf(upstream, kind).counters;
}

void Pool::count_late_event(TransportId id) { state_->count_late(id); }

std::uint64_t Pool::late_events() const { return state_->late_events; }

std::size_t Pool::open_count() const { return state_->open_count; }

std::optional<PoolAction> Pool::poll() {
  while (const auto action = state_->actions.pop_front()) {
    if (action->kind == PoolAction::Kind::kClose) {
      state_->table.erase(action->transport);
      return action;
    }
    // What has been closed since is not asked to park any more.
    if (state_->table.find(action->transport) != nullptr) return action;
  }
  return std::nullopt;
}

}  // namespace berth
