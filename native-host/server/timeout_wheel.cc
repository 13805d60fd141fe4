#include "native-host/server/timeout_wheel.h"

#include <algorithm>

// Each slot is the head of a ring of entries. An entry stands in the slot of the first tick that
// begins at or after its time, at most one turn ahead of `done_`. The tick after now is never more
// than that: what is set anew while the overdue are told does not come to stand among them.

namespace berth {

void TimeoutWheel::Entry::unlink() {
  if (next_ == nullptr) return;
  next_->previous_ = previous_;
  previous_->next_ = next_;
  next_ = previous_ = nullptr;
}

TimeoutWheel::TimeoutWheel() {
  for (Entry& slot : slots_) slot.next_ = slot.previous_ = &slot;
}

TimeoutWheel::~TimeoutWheel() {
  for (Entry& slot : slots_) {
    while (slot.next_ != &slot) slot.next_->unlink();
    slot.next_ = slot.previous_ = nullptr;
  }
}

std::int64_t TimeoutWheel::tick_of(TimePoint time) {
  return time.time_since_epoch().count() / kSlotTime.count();
}

void TimeoutWheel::catch_up(std::int64_t tick) {
  // After a long silence one turn meets every slot; that of the next tick too, which may be told a
  // slot late.
  done_ = std::max(done_, tick + 1 - static_cast<std::int64_t>(kSlots));
  while (done_ < tick && is_empty(slots_[static_cast<std::size_t>(done_ + 1) % kSlots])) ++done_;
}

void TimeoutWheel::set(Entry& entry, void* owner, TimePoint now, TimePoint due) {
  entry.unlink();
  entry.owner_ = owner;
  catch_up(tick_of(now));
  const std::int64_t tick = std::clamp(tick_of(due + kSlotTime - microseconds(1)), tick_of(now) + 1,
                                       done_ + static_cast<std::int64_t>(kSlots));
  Entry& slot = slots_[static_cast<std::size_t>(tick) % kSlots];
  entry.previous_ = slot.previous_;
  entry.next_ = &slot;
  slot.previous_->next_ = &entry;
  slot.previous_ = &entry;
}

void* TimeoutWheel::expire(TimePoint now) {
  catch_up(tick_of(now));
  if (done_ >= tick_of(now)) return nullptr;
  Entry& first = *slots_[static_cast<std::size_t>(done_ + 1) % kSlots].next_;
  first.unlink();
  return first.owner_;
}

std::optional<TimePoint> TimeoutWheel::next() const {
  for (std::int64_t tick = done_ + 1; tick <= done_ + static_cast<std::int64_t>(kSlots); ++tick) {
    const Entry& slot = slots_[static_cast<std::size_t>(tick) % kSlots];
    if (!is_empty(slot)) return TimePoint(kSlotTime * tick);
  }
  return std::nullopt;
}

}  // namespace berth
