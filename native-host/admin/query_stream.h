#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "native-host/admin/admin_request.h"
#include "native-host/query_events/query_reader.h"

namespace berth {

/// Those who look at queries as they come.
struct ReaderCounters {
  std::atomic<std::uint32_t> open{0};
  std::atomic<std::uint64_t> refused{0};
  /// Let go because they did not take what they were sent.
  std::atomic<std::uint64_t> slow{0};
};

/// Answers one of them: with a stream of events, or with what is wrong with what it asks for.
/// Shape: at most `kMaxReaders` at once. `feed` and `counters` outlive the answer.
[[nodiscard]] AdminResponse answer_with_queries(const AdminRequest& request, QueryFeed& feed,
                                                ReaderCounters& counters);

/// Half of the connections that the admin listener takes.
inline constexpr std::uint32_t kMaxReaders = 8;

}  // namespace berth
