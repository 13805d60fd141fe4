#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/cache/cache_memory.h"

namespace berth {

/// Where entries stand, by the tag of their key: open addressing with linear probing, of a fixed
/// number of slots. Eight octets a slot, so that most questions touch one line of memory here.
/// Requires: never more than three quarters full; the shard's plan sees to that.
class EntryIndex {
 public:
  explicit EntryIndex(std::uint32_t slots)
      : slots_(make_zeroed<Slot>(slots)), count_(slots_ ? slots : 0) {}

  [[nodiscard]] std::uint32_t slots() const { return count_; }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] std::size_t held_bytes() const { return count_ * sizeof(Slot); }

  /// The place with `tag` for which `is_wanted(place)`.
  template <typename IsWanted>
  [[nodiscard]] std::optional<Place> find(std::uint32_t tag, IsWanted is_wanted) const {
    if (count_ == 0) return std::nullopt;
    for (std::uint32_t at = home(tag); slots_[at].taken != 0; at = next(at)) {
      if (slots_[at].tag == tag && is_wanted(slots_[at].taken - 1)) return slots_[at].taken - 1;
    }
    return std::nullopt;
  }

  /// Requires: `place` is in no slot.
  void insert(std::uint32_t tag, Place place) {
    assert(size_ < count_ - count_ / 4);
    std::uint32_t at = home(tag);
    while (slots_[at].taken != 0) at = next(at);
    slots_[at] = {tag, place + 1};
    ++size_;
  }
  /// Requires of both: `tag` stands at `place` or `from`.
  void erase(std::uint32_t tag, Place place);
  void move(std::uint32_t tag, Place from, Place to) { slots_[slot_of(tag, from)].taken = to + 1; }
  void clear();

 private:
  struct Slot {
    std::uint32_t tag;
    /// The place plus one; 0: empty.
    std::uint32_t taken;
  };
  [[nodiscard]] std::uint32_t home(std::uint32_t tag) const {
    return static_cast<std::uint32_t>(std::uint64_t{tag} * count_ >> 32);
  }
  [[nodiscard]] std::uint32_t next(std::uint32_t at) const { return at + 1 == count_ ? 0 : at + 1; }
  [[nodiscard]] std::uint32_t slot_of(std::uint32_t tag, Place place) const;

  ZeroedArray<Slot> slots_;
  std::uint32_t count_;
  std::uint32_t size_ = 0;
};

}  // namespace berth
