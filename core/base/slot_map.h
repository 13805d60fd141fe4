#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "core/base/list.h"

namespace berth {

/// Values under ids that say when they have gone stale.
/// Shape: an id is slot (low 16 bits) + generation (high 16 bits); at most 65,536 values at once.
/// Slots are reused oldest-freed first, so an id comes back only after 65,535 reuses of its slot.
template <typename T>
class SlotMap {
 public:
  static constexpr std::size_t kMaxSlots = std::size_t{1} << 16;

  /// Stores `value` and returns its id, never 0; nothing when all slots are taken.
  [[nodiscard]] std::optional<std::uint32_t> insert(T value) {
    std::uint32_t slot = oldest_free_;
    if (slot != kNone) {
      oldest_free_ = slots_[slot]->next_free;
    } else if (slots_.size() < kMaxSlots) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.push_back(std::make_unique<Slot>());
    } else {
      return std::nullopt;
    }
    slots_[slot]->value.emplace(std::move(value));
    ++size_;
    return id_of(slot);
  }

  /// The value under `id`, or null when it is gone or never was.
  [[nodiscard]] T* find(std::uint32_t id) {
    const std::uint32_t slot = id & 0xffff;
    if (slot >= slots_.size() || slots_[slot]->generation != id >> 16) return nullptr;
    return slots_[slot]->value ? &*slots_[slot]->value : nullptr;
  }
  [[nodiscard]] const T* find(std::uint32_t id) const {
    return const_cast<SlotMap*>(this)->find(id);
  }

  /// Removes the value under `id`; false when it is already gone.
  bool erase(std::uint32_t id) {
    if (find(id) == nullptr) return false;
    const std::uint32_t slot = id & 0xffff;
    Slot& place = *slots_[slot];
    place.value.reset();
    // Generation 0 is skipped so that no id is 0.
    if (++place.generation == 0) place.generation = 1;
    place.next_free = kNone;
    if (oldest_free_ == kNone) {
      oldest_free_ = slot;
    } else {
      slots_[newest_free_]->next_free = slot;
    }
    newest_free_ = slot;
    --size_;
    return true;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

  /// Calls `visit(id, value)` for each value, in slot order. `visit` may not insert or erase.
  template <typename Visit>
  void for_each(Visit visit) {
    for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
      if (slots_[slot]->value) visit(id_of(slot), *slots_[slot]->value);
    }
  }

 private:
  /// No slot.
  static constexpr std::uint32_t kNone = std::uint32_t{1} << 16;
  struct Slot {
    std::optional<T> value;
    std::uint16_t generation = 1;
    /// Of a free slot: the one freed after it.
    std::uint32_t next_free = kNone;
  };
  [[nodiscard]] std::uint32_t id_of(std::uint32_t slot) const {
    return static_cast<std::uint32_t>(slots_[slot]->generation) << 16 | slot;
  }

  List<std::unique_ptr<Slot>> slots_;  // values stay in place while it grows
  std::uint32_t oldest_free_ = kNone;
  std::uint32_t newest_free_ = kNone;
  std::size_t size_ = 0;
};

}  // namespace berth
