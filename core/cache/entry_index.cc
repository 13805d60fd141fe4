// Invariant: from the home of every tag to its slot there is no empty slot, in ring order.

#include "core/cache/entry_index.h"

#include <cstring>

namespace berth {

std::uint32_t EntryIndex::slot_of(std::uint32_t tag, Place place) const {
  std::uint32_t at = home(tag);
  while (slots_[at].taken != place + 1) {
    assert(slots_[at].taken != 0);
    at = next(at);
  }
  return at;
}

void EntryIndex::erase(std::uint32_t tag, Place place) {
  std::uint32_t hole = slot_of(tag, place);
  // Slots behind the hole move up into it, unless that would put them before their home.
  for (std::uint32_t at = next(hole); slots_[at].taken != 0; at = next(at)) {
    const std::uint32_t from_home = (at + count_ - home(slots_[at].tag)) % count_;
    const std::uint32_t from_hole = (at + count_ - hole) % count_;
    if (from_home < from_hole) continue;
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  --size_;
}

void EntryIndex::clear() {
  if (count_ != 0) std::memset(slots_.get(), 0, held_bytes());
  size_ = 0;
}

}  // namespace berth
