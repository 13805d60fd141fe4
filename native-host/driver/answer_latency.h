#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/base/time.h"

namespace berth {

/// How long answers took, in fixed memory: up to an eighth too long, whatever the time.
/// Shape: each power of two in eight places; 134 s and more stand in the last one.
class AnswerLatency {
 public:
  static constexpr std::size_t kPlaces = 200;

  /// Counts `answers` that took `time` each.
  void add(Duration time, std::uint64_t answers = 1) {
    places_[place_of(time)] += answers;
    sum_ += time * static_cast<std::int64_t>(answers);
  }
  void add(const AnswerLatency& more);
  /// Those that were counted since it stood as `before` does.
  [[nodiscard]] AnswerLatency since(const AnswerLatency& before) const;

  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] Duration sum() const { return sum_; }
  /// Answers that took less than two to the power of `bits` microseconds. Shape: 3 and more.
  [[nodiscard]] std::uint64_t below(unsigned bits) const;
  /// The time within which so many thousandths of all answers came; 0 where there are none.
  [[nodiscard]] Duration within(std::uint64_t thousandths) const;

 private:
  static constexpr unsigned kPlaceBits = 3;

  [[nodiscard]] static constexpr std::size_t place_of(Duration time) {
    const auto us = static_cast<std::uint64_t>(time.count() < 0 ? 0 : time.count());
    if (us < 1u << kPlaceBits) return us;
    const unsigned shift = static_cast<unsigned>(std::bit_width(us)) - kPlaceBits - 1;
    const std::size_t place = (std::size_t{shift} << kPlaceBits) + (us >> shift);
    return place < kPlaces ? place : kPlaces - 1;
  }

  std::array<std::uint64_t, kPlaces> places_{};
  Duration sum_{};
};

}  // namespace berth
