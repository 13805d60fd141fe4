#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/id_map.h"
#include "core/base/list.h"
#include "core/base/time.h"

namespace berth {

/// What is behind every `DeadlineQueue`, by the numbers of its keys.
class DeadlineHeap {
 public:
  void set(std::uint64_t key, TimePoint at);
  void erase(std::uint64_t key);
  [[nodiscard]] std::optional<TimePoint> next() const;
  [[nodiscard]] std::optional<std::uint64_t> pop_due(TimePoint now);
  [[nodiscard]] bool contains(std::uint64_t key) const { return places_.contains(key); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  /// `place`: of the key, where the map keeps it, so that an entry moves without a look-up.
  struct Entry {
    TimePoint at;
    std::uint64_t order;
    std::uint64_t key;
    std::size_t* place;
  };
  static bool before(const Entry& a, const Entry& b);
  void put(const Entry& entry, std::size_t place);
  /// Moves the entry at `place` to where it belongs.
  void sift(std::size_t place);

  List<Entry> heap_;
  IdMap<std::uint64_t, std::size_t> places_;
  std::uint64_t order_ = 0;
};

/// Deadlines by key, one per key, earliest first; keys with one deadline come out in the order in
/// which they were set. All operations are logarithmic; no deadline is ever looked at twice.
/// `Key` is a number, or an id.
template <typename Key>
class DeadlineQueue {
 public:
  /// Sets or moves the deadline of `key`.
  void set(Key key, TimePoint at) { heap_.set(number_of(key), at); }
  /// Forgets the deadline of `key`, if it has one.
  void erase(Key key) { heap_.erase(number_of(key)); }

  /// The earliest deadline.
  [[nodiscard]] std::optional<TimePoint> next() const { return heap_.next(); }
  /// Takes out one key whose deadline is `now` or earlier.
  [[nodiscard]] std::optional<Key> pop_due(TimePoint now) {
    const auto key = heap_.pop_due(now);
    if (!key) return std::nullopt;
    return id_of<Key>(*key);
  }

  [[nodiscard]] bool contains(Key key) const { return heap_.contains(number_of(key)); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }

 private:
  DeadlineHeap heap_;
};

}  // namespace berth
