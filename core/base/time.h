#pragma once

#include <chrono>
#include <cstdint>

namespace berth {

/// A span of time. Unit: microseconds.
using Duration = std::chrono::duration<std::int64_t, std::micro>;

/// The clock of core's time points. It has no `now()`: reading time inside core does not compile;
/// every time point is handed in by a host or by a test.
struct CoreClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<CoreClock, Duration>;
  static constexpr bool is_steady = true;
};

/// A moment on the host's monotonic clock; only differences mean anything.
using TimePoint = CoreClock::time_point;

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Whole seconds in `duration`, rounded down.
[[nodiscard]] constexpr std::int64_t to_seconds(Duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

}  // namespace berth
