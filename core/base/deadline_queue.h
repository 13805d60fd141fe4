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
  /// Sets or moves the deadline of `key`.
  void set(const Key& key, TimePoint at) {
    const auto found = places_.find(key);
    if (found != places_.end()) {
      const std::size_t place = found->second;
      heap_[place].at = at;
      heap_[place].order = ++order_;
      sift_down(sift_up(place));
      return;
    }
    heap_.push_back(Entry{at, ++order_, key});
    places_.emplace(key, heap_.size() - 1);
    sift_up(heap_.size() - 1);
  }

  /// Forgets the deadline of `key`, if it has one.
  void erase(const Key& key) {
    const auto found = places_.find(key);
    if (found == places_.end()) return;
    const std::size_t place = found->second;
    places_.erase(found);
    const std::size_t last = heap_.size() - 1;
    if (place != last) {
      heap_[place] = std::move(heap_[last]);
      places_[heap_[place].key] = place;
    }
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
    Key key = heap_.front().key;
    erase(key);
    return key;
  }

  [[nodiscard]] bool contains(const Key& key) const { return places_.count(key) != 0; }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  struct Entry {
    TimePoint at;
    std::uint64_t order;
    Key key;
  };
  static bool before(const Entry& a, const Entry& b) {
    return a.at != b.at ? a.at < b.at : a.order < b.order;
  }
  void swap_places(std::size_t a, std::size_t b) {
    std::swap(heap_[a], heap_[b]);
    places_[heap_[a].key] = a;
    places_[heap_[b].key] = b;
  }
  std::size_t sift_up(std::size_t place) {
    while (place > 0 && before(heap_[place], heap_[(place - 1) / 2])) {
      swap_places(place, (place - 1) / 2);
      place = (place - 1) / 2;
    }
    return place;
  }
  void sift_down(std::size_t place) {
    for (;;) {
      std::size_t least = place;
      for (std::size_t child = 2 * place + 1; child <= 2 * place + 2; ++child) {
        if (child < heap_.size() && before(heap_[child], heap_[least])) least = child;
      }
      if (least == place) return;
      swap_places(place, least);
      place = least;
    }
  }

  std::vector<Entry> heap_;
  std::unordered_map<Key, std::size_t> places_;
  std::uint64_t order_ = 0;
};

}  // namespace berth
