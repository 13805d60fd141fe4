#pragma once

#include "native-host/admin/metrics.h"
#include "native-host/admin/query_stream.h"
#include "native-host/query_log/query_log.h"

namespace berth {

/// Where it is known what became of queries. Both outlive whoever has it.
struct QuerySources {
  QueryFeed& feed;
  QueryLog& log;
};

/// What is counted there, and of those who look.
[[nodiscard]] EventCounts count_events(const QuerySources& sources, const ReaderCounters& readers);

}  // namespace berth
