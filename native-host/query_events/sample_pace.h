#pragma once

#include <cstdint>

#include "core/base/time.h"

namespace berth {

/// Says one of how many queries is to be told: all of them while there are no more each second than
/// the rate, and in a flood so many that they come to a quarter of it: enough to see what is asked,
/// and cheap while there is much to do. What was not used is saved for a second, so that of a page
/// that asks for a hundred names at once every one is told.
class SamplePace {
 public:
  /// Shape: at least one each second.
  explicit SamplePace(std::uint32_t rate) : rate_(rate == 0 ? 1 : rate), saved_(rate_) {}

  /// `seen` came in the last `time`, of which one in `one_in()` were told.
  void step(Duration time, std::uint64_t seen);

  [[nodiscard]] std::uint32_t one_in() const { return one_in_; }

  /// In a flood the rate is divided by this.
  static constexpr std::uint32_t kFloodShare = 4;
  static constexpr std::uint32_t kMostIn = 1U << 30;

 private:
  double rate_;
  /// What may be told before it is a flood.
  double saved_;
  /// Queries each second: what came last, or what is left of more than that.
  double load_ = 0;
  bool is_flood_ = false;
  std::uint32_t one_in_ = 1;
};

}  // namespace berth
