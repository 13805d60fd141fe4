#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "native-host/driver/signals.h"

namespace berth {

/// Where other threads ask the main thread to take over what changed on disk, and wait for what
/// comes of it. Those who ask meanwhile are answered by one more reload.
class ReloadDesk {
 public:
  /// `signals` outlives it.
  explicit ReloadDesk(Signals& signals) : signals_(signals) {}

  /// In one line what was wrong; empty: all was taken over. Waits half a minute at most. From any
  /// thread but the main one.
  [[nodiscard]] std::string ask();

  // On the main thread:

  /// Has `reload` done for those who have asked by now, and tells them what it says.
  void serve(const std::function<std::string()>& reload);
  /// Whoever asks from now on, or waits, is told that the server ends.
  void end();

 private:
  Signals& signals_;
  std::mutex mutex_;
  std::condition_variable served_;
  std::uint64_t asked_ = 0;
  std::uint64_t answered_ = 0;
  /// What came of the last reading.
  std::string problem_;
  bool is_ending_ = false;
};

}  // namespace berth
