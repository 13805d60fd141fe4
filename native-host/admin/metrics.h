#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/cache/cache.h"
#include "native-host/admin/host_counters.h"
#include "native-host/admin/totals.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/thread_state.h"

namespace berth {

/// What became of queries in one place that keeps them.
struct KeptCounts {
  std::string place;
  std::uint64_t written = 0, dropped = 0, failed = 0;
};

/// What became of the events of queries, and of those who look at them.
struct EventCounts {
  std::uint64_t passed = 0, unsaid = 0, dropped = 0;
  /// One of how many is told now.
  std::uint32_t common_in = 0, notable_in = 0;
  std::uint64_t readers = 0, readers_refused = 0, readers_slow = 0;
  /// What came faster than any place took it.
  std::uint64_t overrun = 0;
  std::vector<KeptCounts> kept{};
};

/// Everything that metrics are made of.
struct MetricSources {
  ServerCounters counters;
  CacheCounters cache;
  std::vector<PoolState> pools;
  std::vector<ListenerState> listeners;
  /// Connections open by listening address.
  std::vector<std::pair<std::string, std::uint64_t>> open;
  Totals totals;
  HostCounters host;
  /// Connections that have begun to open; nothing where the kernel does not tell.
  std::optional<std::uint64_t> half_open;
  /// Whether each upstream answers.
  std::vector<std::pair<std::string, bool>> upstreams;
  /// Names of the lists in use, and the Unix time when they were taken over; 0: there are none.
  std::uint64_t list_names = 0;
  std::uint64_t lists_loaded_at = 0;
  /// Reloads that changed nothing.
  std::uint64_t failed_reloads = 0;
  /// Times that a part of a mapped image could not be read.
  std::uint64_t lost_image_reads = 0;
  /// Requests to the admin listener without the right token.
  std::uint64_t unauthorized = 0;
  EventCounts events{};
};

/// The text that Prometheus reads: its names, units, help and labels, every label of bounded size.
[[nodiscard]] std::string metrics_text(const MetricSources& sources);

}  // namespace berth
