#pragma once

#include <algorithm>
#include <cstdint>

#include "core/base/time.h"

namespace berth {

/// Allows a burst, then a steady rate.
class TokenBucket {
 public:
  /// Starts full. Shape: `burst` at once, `per_second` more each second up to `burst` again.
  TokenBucket(std::uint32_t burst, std::uint32_t per_second)
      : burst_(burst), per_second_(per_second), tokens_(burst) {}

  /// Takes one; false when there is none. `now` never goes back.
  [[nodiscard]] bool take(TimePoint now) {
    refill(now);
    if (tokens_ == 0) return false;
    --tokens_;
    return true;
  }

  /// Puts some back, as far as there is room.
  void give(std::uint32_t tokens) { tokens_ = std::min<std::int64_t>(burst_, tokens_ + tokens); }

  /// As full as at the start, and so no different from a new one.
  [[nodiscard]] bool is_full(TimePoint now) const {
    TokenBucket later = *this;
    later.refill(now);
    return later.tokens_ == burst_;
  }

 private:
  void refill(TimePoint now) {
    if (per_second_ == 0 || now <= filled_at_) return;
    const std::int64_t each = 1000000 / per_second_;
    const std::int64_t fresh = (now - filled_at_).count() / std::max<std::int64_t>(each, 1);
    if (fresh == 0) return;
    tokens_ = std::min(burst_, tokens_ + std::min(fresh, burst_));
    filled_at_ = tokens_ == burst_ ? now : filled_at_ + Duration(fresh * each);
  }

  std::int64_t burst_;
  std::int64_t per_second_;
  std::int64_t tokens_;
  TimePoint filled_at_;
};

}  // namespace berth
