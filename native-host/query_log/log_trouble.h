#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include "native-host/driver/event_loop.h"
#include "native-host/driver/rare_warning.h"

namespace berth {

/// What became of queries that were to be kept, in one place that keeps them.
struct LogCounters {
  std::atomic<std::uint64_t> written{0};
  /// Over the rate, or no room for what waited.
  std::atomic<std::uint64_t> dropped{0};
  /// Tries to write that failed.
  std::atomic<std::uint64_t> failed{0};
};

/// Says that a place where queries are kept cannot be written to: at most once a minute.
class LogTrouble {
 public:
  LogTrouble(Log& log, std::string place)
      : warning_(log, "query-log", seconds(60)), place_(std::move(place)) {}

  void warn(const std::string& why) {
    warning_.warn(clock_time(), place_ + ": " + why + "; answers go on");
  }

 private:
  RareWarning warning_;
  std::string place_;
};

}  // namespace berth
