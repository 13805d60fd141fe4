#include "core/pool/pool_state.h"

#include <algorithm>
#include <cassert>

namespace berth {
namespace {

/// The rules of one kind, as far as they are bounded.
PoolLimits rules(const PoolConfig& config, TransportKind kind) {
  PoolLimits limits = config.of(kind);
  if (kind == TransportKind::kDatagram)
    limits.idle_ttl = std::min(limits.idle_ttl, kMaxDatagramIdle);
  return limits;
}

std::uint64_t& sweep_counter(PoolCounters& counters, SweepCause cause) {
  switch (cause) {
    case SweepCause::kTimer: return counters.sweeps_timer;
    case SweepCause::kFull: return counters.sweeps_full;
    case SweepCause::kClear: break;
  }
  return counters.sweeps_clear;
}

std::uint64_t& close_counter(PoolCounters& counters, CloseReason reason) {
  switch (reason) {
    case CloseReason::kIdle: return counters.evicted_idle;
    case CloseReason::kAge: return counters.evicted_age;
    case CloseReason::kUses: return counters.evicted_uses;
    case CloseReason::kClosedByPeer: return counters.evicted_closed_by_peer;
    case CloseReason::kError:
    case CloseReason::kBadFrame:
    case CloseReason::kMismatches:
    case CloseReason::kTimedOut:
    case CloseReason::kConnectFailed: return counters.evicted_error;
    case CloseReason::kUnexpectedData: return counters.evicted_unexpected_data;
    case CloseReason::kDrain: return counters.evicted_drain;
    case CloseReason::kPoolFull: return counters.refused_full;
    case CloseReason::kNone:
    case CloseReason::kLostRace:
    case CloseReason::kNoQuery: break;
  }
  return counters.closed_other;
}

}  // namespace

Pool::State::State(const PoolConfig& config, std::size_t upstream_count) {
  for (std::size_t i = 0; i < upstream_count; ++i) {
    for (const TransportKind kind : kTransportKinds) {
      shelves.push_back(std::make_unique<Shelf>(rules(config, kind)));
    }
  }
}

Shelf& Pool::State::shelf(UpstreamId upstream, TransportKind kind) {
  const std::size_t place =
      upstream.value * kTransportKinds.size() + static_cast<std::size_t>(kind);
  assert(place < shelves.size());
  return *shelves[place];
}

Shelf& Pool::State::shelf(const PooledTransport& record) {
  return shelf(record.transport.upstream, record.transport.kind);
}

PooledTransport* Pool::State::find_or_count(TransportId id) {
  PooledTransport* record = table.find(id);
  if (record == nullptr) count_late(id);
  return record;
}

void Pool::State::count_late(TransportId id) {
  ++late_events;
  if (const auto origin = table.origin(id)) {
    ++shelf(origin->upstream, origin->kind).counters.late_events;
  }
}

void Pool::State::move(PooledTransport& record, TransportState to) {
  Transport& transport = record.transport;
  assert(may_move(transport.state, to));
  PoolCounters& counters = shelf(record).counters;
  if (transport.state == TransportState::kBusy) --counters.busy;
  if (transport.state == TransportState::kParked) --counters.parked;
  if (to == TransportState::kBusy) ++counters.busy;
  if (to == TransportState::kParked) ++counters.parked;
  if (to == TransportState::kClosing) {
    --counters.open;
    --open_count;
    if (record.racing) --counters.racing;
  }
  transport.state = to;
}

void Pool::State::take_up(PooledTransport& record, TimePoint now) {
  ++record.transport.uses;
  ++record.transport.in_flight;
  record.transport.last_used_at = now;
  shelf(record).place_busy(record, now);
}

void Pool::State::park(PooledTransport& record, TimePoint now) {
  Shelf& place = shelf(record);
  place.remove(record);
  move(record, TransportState::kParked);
  record.transport.last_used_at = now;
  place.put_parked(record);
  ++place.counters.parked_total;
  actions.push_back({PoolAction::Kind::kPark, record.transport.id, CloseReason::kNone});
}

void Pool::State::unpark(PooledTransport& record) {
  shelf(record).remove(record);
  move(record, TransportState::kBusy);
  actions.push_back({PoolAction::Kind::kUnpark, record.transport.id, CloseReason::kNone});
}

void Pool::State::close(PooledTransport& record, CloseReason reason) {
  ++close_counter(shelf(record).counters, reason);
  close_uncounted(record, reason);
}

void Pool::State::close_uncounted(PooledTransport& record, CloseReason reason) {
  shelf(record).remove(record);
  move(record, TransportState::kClosing);
  actions.push_back({PoolAction::Kind::kClose, record.transport.id, reason});
}

void Pool::State::forget(PooledTransport& record, CloseReason reason) {
  ++close_counter(shelf(record).counters, reason);
  shelf(record).remove(record);
  move(record, TransportState::kClosing);
  table.erase(record.transport.id);
}

SweepReport Pool::State::sweep(Shelf& from, TimePoint now, SweepCause cause) {
  SweepReport report;
  const TransportList& parked = from.parked();
  const bool clear = cause == SweepCause::kClear;
  if (parked.empty()) return report;
  if (clear || from.may_sweep(now)) {
    ++sweep_counter(from.counters, cause);
    from.swept(now);
    const std::size_t budget = clear ? parked.size() : from.limits().sweep_budget();
    // What is past its age may stand anywhere in the list; an index of its own finds it.
    while (!clear && report.looked_at < budget) {
      const auto aged = from.pop_aged(now);
      if (!aged) break;
      ++report.looked_at;
      ++report.evicted;
      close(*table.find(*aged), CloseReason::kAge);
    }
    // The rest is ordered by last use: behind the first that is fresh, all are.
    while (!parked.empty() && report.looked_at < budget) {
      ++report.looked_at;
      const CloseReason fault = clear ? CloseReason::kDrain : from.fault(*parked.oldest(), now);
      if (fault == CloseReason::kNone) break;
      ++report.evicted;
      close(*parked.oldest(), fault);
    }
    from.counters.swept += report.evicted;
  }
  report.left = parked.size();
  return report;
}

}  // namespace berth
