#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/cache.h"
#include "native-host/admin/host_counters.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/thread_state.h"

namespace berth {

/// What the overview is made of, at one moment.
struct OverviewSources {
  using Clock = std::chrono::steady_clock;

  Clock::time_point at{};
  Clock::duration uptime{};
  /// Those that there are; `counters` says how many of them told in time.
  std::uint32_t threads = 0;
  ServerCounters counters;
  CacheCounters cache;
  std::vector<ListenerState> listeners;
  /// Connections open by listening address.
  std::vector<std::pair<std::string, std::uint64_t>> open;
  /// Upstreams that do not answer.
  std::vector<std::string> down;
  HostCounters host;
};

/// Tells each of its observers how the server does and what happened since that one last looked.
/// From any thread.
/// Shape: at most `kMaxObservers`; each is forgotten `kForgetAfter` after its last look.
class Overviews {
 public:
  static constexpr std::size_t kMaxObservers = 16;
  static constexpr std::chrono::minutes kForgetAfter{2};

  /// As JSON; docs/admin.md says what each member is. Nothing: there are too many observers.
  [[nodiscard]] std::optional<std::string> look(const std::string& observer,
                                                const OverviewSources& sources);

 private:
  /// What an observer was told last.
  struct Seen {
    OverviewSources::Clock::time_point at{};
    ServerCounters counters;
    HostCounters host;
  };

  /// Requires: the lock is held.
  void forget(OverviewSources::Clock::time_point now);

  std::mutex mutex_;
  std::map<std::string, Seen> seen_;
};

/// What somebody should do something about, a line each; `overflows` found an accept queue full
/// since somebody last looked.
[[nodiscard]] std::vector<std::string> warnings_of(const OverviewSources& sources,
                                                   std::uint64_t overflows);

}  // namespace berth
