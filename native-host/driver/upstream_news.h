#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "core/base/time.h"
#include "core/resolver/action.h"
#include "native-host/host_config.h"

namespace berth {

/// What the threads' resolvers have to say of upstreams, told once: each judges its upstreams by
/// itself, but an operator wants one line for one outage. From any thread.
class UpstreamNews {
 public:
  /// Writes one line of the log, under the tag of upstreams.
  using Writer = std::function<void(LogLevel, const std::string& text)>;

  explicit UpstreamNews(Writer write) : write_(std::move(write)) {}

  void take(TimePoint now, const Notice& notice);
  /// A query got no answer from anybody. The first of an outage is told, as a warning: it says what
  /// was tried, and comes before any upstream has failed often enough to count as down.
  /// Shape: at most one in `kQuiet`.
  /// `what` is made only to be told.
  void query_failed(TimePoint now, const std::function<std::string()>& what);

  /// Those that some thread found down, and none up again since; by `UpstreamId`.
  [[nodiscard]] std::set<std::uint16_t> down() const;

  /// How long a failure that was told stands for others. Ours: an outage is noticed well within.
  static constexpr Duration kQuiet = seconds(60);

 private:
  Writer write_;
  mutable std::mutex mutex_;
  std::set<std::uint16_t> down_;
  /// That nobody answers was said, and nobody has answered since.
  bool outage_told_ = false;
  TimePoint quiet_until_ = TimePoint::min();
};

}  // namespace berth
