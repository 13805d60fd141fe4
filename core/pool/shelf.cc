#include "core/pool/shelf.h"

#include <algorithm>
#include <cassert>

namespace berth {
namespace {

// The least step of time: what is still fresh at one moment is not at the next.
constexpr Duration kTick{1};

}  // namespace

CloseReason Shelf::wear(const PooledTransport& record, TimePoint now) const {
  if (record.retired != CloseReason::kNone) return record.retired;
  if (record.transport.max_in_flight == 0) return CloseReason::kClosedByPeer;
  if (now - record.transport.opened_at >= limits_.max_age) return CloseReason::kAge;
  if (limits_.max_uses != 0 && record.transport.uses >= limits_.max_uses) return CloseReason::kUses;
  return CloseReason::kNone;
}

CloseReason Shelf::fault(const PooledTransport& record, TimePoint now) const {
  if (record.transport.last_used_at + idle_ttl(now) < now) return CloseReason::kIdle;
  return wear(record, now);
}

bool Shelf::has_room(const PooledTransport& record, TimePoint now) const {
  return record.transport.state == TransportState::kBusy &&
         record.transport.in_flight < limits_.max_in_flight &&
         record.transport.in_flight < record.transport.max_in_flight &&
         wear(record, now) == CloseReason::kNone;
}

void Shelf::put_parked(PooledTransport& record) {
  assert(parked_.empty() ||
         parked_.newest()->transport.last_used_at <= record.transport.last_used_at);
  parked_.push(record);
  ages_.set(record.transport.id, record.transport.opened_at + limits_.max_age);
}

void Shelf::place_busy(PooledTransport& record, TimePoint now) {
  const bool room = has_room(record, now);
  if (room && record.list == nullptr) roomy_.push(record);
  if (!room && record.list == &roomy_) roomy_.erase(record);
}

void Shelf::remove(PooledTransport& record) {
  if (record.list == &parked_) ages_.erase(record.transport.id);
  if (record.list != nullptr) record.list->erase(record);
}

bool Shelf::may_sweep(TimePoint now) const {
  return !last_sweep_ || *last_sweep_ + limits_.sweep_gap <= now;
}

std::optional<TimePoint> Shelf::deadline() const {
  if (parked_.empty()) return std::nullopt;
  TimePoint at = idle_expiry(parked_.oldest()->transport.last_used_at);
  if (const auto aged = ages_.next()) at = std::min(at, *aged);
  // A sweep that ran out of budget leaves expired ones; the next is due later, never at once.
  if (last_sweep_) at = std::max(at, *last_sweep_ + std::max(limits_.sweep_gap, kTick));
  return at;
}

void Shelf::learn_idle(Duration idle, TimePoint now) { learned_ = IdleLimit{idle * 4 / 5, now}; }

void Shelf::limit_idle(Duration idle, TimePoint now) { asked_ = IdleLimit{idle, now}; }

Duration Shelf::idle_ttl(TimePoint now) const {
  Duration ttl = limits_.idle_ttl;
  for (const auto& limit : {learned_, asked_}) {
    if (limit && now < limit->since + kLearnedIdleLife) ttl = std::min(ttl, limit->idle);
  }
  return ttl;
}

TimePoint Shelf::idle_expiry(TimePoint last_used_at) const {
  // A limit may be forgotten before it bites, and the next larger one counts then: at most twice.
  TimePoint at = last_used_at + idle_ttl(last_used_at) + kTick;
  for (;;) {
    const TimePoint later = last_used_at + idle_ttl(at) + kTick;
    if (later <= at) return at;
    at = later;
  }
}

}  // namespace berth
