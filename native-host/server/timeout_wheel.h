#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "core/base/time.h"

namespace berth {

/// Many coarse timeouts, each moved often and seldom reached: setting one is O(1) and allocates
/// nothing.
/// Shape: 256 slots of 250 ms. A time further off is looked at again after one turn, so `expired`
/// may be told of an entry early; it then sets the entry anew. An entry is never told late by more
/// than a slot, given that `expire` is called when `next` says.
class TimeoutWheel {
 public:
  static constexpr std::size_t kSlots = 256;
  static constexpr Duration kSlotTime = milliseconds(250);

  /// What has a timeout; out of the wheel when it goes.
  class Entry {
   public:
    Entry() = default;
    ~Entry() { unlink(); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    [[nodiscard]] bool is_set() const { return next_ != nullptr; }

   private:
    friend class TimeoutWheel;
    void unlink();

    Entry* next_ = nullptr;
    Entry* previous_ = nullptr;
    void* owner_ = nullptr;
  };

  TimeoutWheel();
  ~TimeoutWheel();
  TimeoutWheel(const TimeoutWheel&) = delete;
  TimeoutWheel& operator=(const TimeoutWheel&) = delete;

  /// Sets or moves a timeout; not before the next slot. `owner` comes back with it.
  void set(Entry& entry, void* owner, TimePoint now, TimePoint due);

  /// Takes out the next entry that is due at `now` and returns its owner; null: no more.
  /// `now` never goes back, here and in `set`.
  [[nodiscard]] void* expire(TimePoint now);

  /// When to call `expire` again at the latest; nothing: no timeout is set.
  [[nodiscard]] std::optional<TimePoint> next() const;

 private:
  static std::int64_t tick_of(TimePoint time);
  static bool is_empty(const Entry& slot) { return slot.next_ == &slot; }
  /// Passes over empty slots up to `tick`.
  void catch_up(std::int64_t tick);

  std::array<Entry, kSlots> slots_;
  // Slots up to and with this tick have been emptied.
  std::int64_t done_ = 0;
};

}  // namespace berth
