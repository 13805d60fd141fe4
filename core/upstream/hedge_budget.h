#pragma once

#include <algorithm>
#include <cstdint>

namespace berth {

/// How many questions may be asked a second time: a share of all, saved up to a burst, which is
/// there from the start. When every upstream is slow, hedging must not double their load.
class HedgeBudget {
 public:
  /// `percent` of all questions, `burst` at a time.
  HedgeBudget(std::uint32_t percent, std::uint32_t burst)
      : percent_(percent), most_(std::uint64_t{burst} * kToken), saved_(most_) {}

  /// One more question was asked.
  void earn() { saved_ = std::min(most_, saved_ + percent_); }
  /// Takes what one hedge costs; false when there is not enough.
  [[nodiscard]] bool spend() {
    if (saved_ < kToken) return false;
    saved_ -= kToken;
    return true;
  }

 private:
  /// One hedge in hundredths of a question.
  static constexpr std::uint64_t kToken = 100;

  std::uint64_t percent_;
  std::uint64_t most_;
  std::uint64_t saved_;
};

}  // namespace berth
