#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/cache/cache.h"
#include "native-host/admin/host_counters.h"
#include "native-host/admin/totals.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/thread_state.h"

namespace berth {

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
  /// Requests to the admin listener without the right token.
  std::uint64_t unauthorized = 0;
};

/// The text that Prometheus reads: its names, units, help and labels, every label of bounded size.
[[nodiscard]] std::string metrics_text(const MetricSources& sources);

}  // namespace berth
