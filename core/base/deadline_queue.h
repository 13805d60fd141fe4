#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/time.h"

namespace berth {

/// Deadlines by key, one per key, earliest first; keys with one deadline come out in the order in
/// which they were set. All operations are logarithmic; no deadline is ever looked at twice.
/// `Key` needs `==` and `std::hash`.
template <typename Key>
class DeadlineQueue {
 public:
  DeadlineQueue() = default;
  DeadlineQueue(DeadlineQueue&&) noexcept = default;
  DeadlineQueue& operator=(DeadlineQueue&&) noexcept = default;

  /// Sets or moves the deadline of `key`.
  void set(const Key& key, TimePoint at) {
    const auto [found, is_new] = places_.try_emplace(key, heap_.size());
    if (is_new) {
      heap_.push_back({at, ++order_, &*found});
    } else {
      heap_[found->second].at = at;
      heap_[found->second].order = ++order_;
    }
    sift_down(sift_up(found->second));
  }

  /// Forgets the deadline of `key`, if it has one.
  void erase(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    const std::size_t place = found->second;
    places_.erase(found);
    if (place + 1 != heap_.size()) put(heap_.back(), place);
    heap_.pop_back();
    if (place < heap_.size()) sift_down(sift_up(place));
  }

  /// The earliest deadline.
  [[nodiscard]] std::optional<TimePoint> next() const {
    if (heap_.empty()) return std::nullopt;
    return heap_.front().at;
  }

  /// Takes out one key whose deadline is `now` or earlier.
  [[nodiscard]] std::optional<Key> pop_due(TimePoint now) {
    if (heap_.empty() || heap_.front().at > now) return std::nullopt;
    Key key = heap_.front().owner->first;
    erase(key);
    return key;
  }

  [[nodiscard]] bool contains(const Key& key) const { return places_.count(key) != 0; }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  /// By key, the place in the heap. A map's elements stay where they are, so the heap points to
  /// them and moves an entry without looking its key up.
  using Places = std::unordered_map<Key, std::size_t>;
  struct Entry {
    TimePoint at;
    std::uint64_t order;
    typename Places::value_type* owner;
  };
  static bool before(const Entry& a, const Entry& b) {
    return a.at != b.at ? a.at < b.at : a.order < b.order;
  }
  void put(const Entry& entry, std::size_t place) {
    heap_[place] = entry;
    entry.owner->second = place;
  }
  /// Moves the entry at `place` to where it belongs, and returns that place.
  std::size_t sift_up(std::size_t place) {
    const Entry entry = heap_[place];
    while (place > 0 && before(entry, heap_[(place - 1) / 2])) {
      put(heap_[(place - 1) / 2], place);
      place = (place - 1) / 2;
    }
    put(entry, place);
    return place;
  }
  void sift_down(std::size_t place) {
    const Entry entry = heap_[place];
    for (;;) {
      std::size_t least = 2 * place + 1;
      if (least >= heap_.size()) break;
      if (least + 1 < heap_.size() && before(heap_[least + 1], heap_[least])) ++least;
      if (!before(heap_[least], entry)) break;
      put(heap_[least], place);
      place = least;
    }
    put(entry, place);
  }

  std::vector<Entry> heap_;
  Places places_;
  std::uint64_t order_ = 0;
};

}  // namespace berth
