#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/time.h"

namespace berth {

/// Times by powers of two: sum, count, and how many were no longer than each bound.
/// Shape: 16 bounds, from 256 µs to 8.4 s; what is longer is in the count alone.
class LatencyHistogram {
 public:
  static constexpr std::size_t kBounds = 16;

  /// The longest time that place `index` counts. Shape: index below `kBounds`.
  [[nodiscard]] static constexpr Duration bound(std::size_t index) {
    return Duration(std::int64_t{256} << index);
  }

  void add(Duration time) {
    ++count_;
    sum_ += time;
    for (std::size_t i = 0; i < kBounds; ++i) {
      if (time > bound(i)) continue;
      ++places_[i];
      return;
    }
  }

  void add(const LatencyHistogram& more) {
    count_ += more.count_;
    sum_ += more.sum_;
    for (std::size_t i = 0; i < kBounds; ++i) places_[i] += more.places_[i];
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration sum() const { return sum_; }
  /// Those no longer than bound `index` and longer than the one before it.
  [[nodiscard]] std::uint32_t at(std::size_t index) const { return places_[index]; }

  friend bool operator==(const LatencyHistogram&, const LatencyHistogram&) = default;

 private:
  std::uint64_t count_ = 0;
  Duration sum_{};
  std::array<std::uint32_t, kBounds> places_{};
};

}  // namespace berth
