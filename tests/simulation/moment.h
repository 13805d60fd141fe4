#pragma once

#include <vector>

#include "core/base/time.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// One moment on both clocks.
struct Moment {
  /// What really passes: wires and upstreams keep to it.
  TimePoint real;
  /// What the host's clock shows, and so what core is told.
  TimePoint shown;
};

/// The host's clock: what really passes, but for the times at which it stands still.
class HostClock {
 public:
  explicit HostClock(std::vector<StandStill> stills) : stills_(std::move(stills)) {}

  [[nodiscard]] Moment at(TimePoint real) const {
    for (const StandStill& it : stills_) {
      if (real >= it.from && real < it.until) return {real, it.from};
    }
    return {real, real};
  }
  /// The first real time at which the clock shows `shown` or later.
  [[nodiscard]] TimePoint when(TimePoint shown) const {
    for (const StandStill& it : stills_) {
      if (shown > it.from && shown < it.until) return it.until;
    }
    return shown;
  }
  /// True when it stood still at some time between the two.
  [[nodiscard]] bool stood_still(TimePoint from, TimePoint until) const {
    for (const StandStill& it : stills_) {
      if (it.from <= until && from <= it.until) return true;
    }
    return false;
  }

 private:
  std::vector<StandStill> stills_;
};

}  // namespace berth
