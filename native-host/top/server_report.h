#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

/// What came of queries, counted.
struct QueryCounts {
  std::uint64_t queries = 0;
  std::uint64_t hits = 0;
  std::uint64_t stale = 0;
  std::uint64_t local = 0;
  std::uint64_t blocked = 0;
  std::uint64_t failed = 0;
  std::uint64_t refused = 0;
  std::uint64_t malformed = 0;
  std::uint64_t dropped = 0;

  friend bool operator==(const QueryCounts&, const QueryCounts&) = default;
};

/// A listening address and the queue before it.
struct ListenerReport {
  std::string address;
  std::uint64_t connections = 0;
  std::uint64_t queue_longest = 0;
  std::uint64_t queue_limit = 0;

  friend bool operator==(const ListenerReport&, const ListenerReport&) = default;
};

/// The server as a whole. Source: docs/admin.md, GET /api/overview.
struct Overview {
  std::string version;
  std::uint64_t uptime_ms = 0;
  std::uint64_t threads = 0;
  /// The time in which `last` and the latencies came to be.
  std::uint64_t since_ms = 0;
  /// Nothing was seen before: `last` is since the start of the server.
  bool is_first = false;
  QueryCounts total;
  QueryCounts last;
  /// Answers that are timed, and within what time so many in a hundred came. Unit: microseconds.
  std::uint64_t answers = 0;
  std::uint64_t p50_us = 0;
  std::uint64_t p90_us = 0;
  std::uint64_t p99_us = 0;
  std::vector<ListenerReport> listeners;
  std::uint64_t cache_entries = 0;
  std::uint64_t cache_bytes = 0;
  std::uint64_t resident_bytes = 0;
  std::vector<std::string> warnings;
};

/// An upstream: its health, its transports, and what came of queries since the last look.
struct UpstreamReport {
  std::string name;
  bool is_up = true;
  std::uint64_t busy = 0;
  std::uint64_t parked = 0;
  /// Since the start.
  std::uint64_t opened = 0;
  std::uint64_t taken = 0;
  std::uint64_t answers = 0;
  std::uint64_t failures = 0;
  /// Of good answers, added up. Unit: microseconds.
  std::uint64_t good = 0;
  std::uint64_t good_us = 0;
  /// The commonest since the start: "connect: refused, 12 times"; empty: none.
  std::string fault;
};

/// A connection that is open.
struct ConnectionReport {
  std::string side;
  std::string kind;
  std::string place;
  std::string remote;
  /// Of the remote address, where an answer told it; empty: none did.
  std::string name;
  std::uint64_t age_ms = 0;
  std::uint64_t queries = 0;
  /// Since the last look.
  std::uint64_t last_queries = 0;
  std::uint64_t last_in = 0;
  std::uint64_t last_out = 0;
  std::uint64_t rtt_us = 0;
  std::uint64_t retries = 0;
};

/// Open connections by cookie: what each look tells of those that moved, and what is known of the
/// others.
using OpenConnections = std::map<std::string, ConnectionReport>;

/// Connections that are kept; of more, those that moved first are not.
inline constexpr std::size_t kMaxOpenConnections = 65536;

/// Everything that was learned with one look.
struct ServerReport {
  Overview overview;
  std::vector<UpstreamReport> upstreams;
  OpenConnections connections;
};

/// Each reads one answer of the admin listener into `report`; false: it is not what it should be.
/// What is missing counts as nothing, so that an older server can be looked at.
[[nodiscard]] bool read_overview(std::string_view json, ServerReport& report);
[[nodiscard]] bool read_upstreams(std::string_view json, ServerReport& report);
/// Requires: `read_upstreams` was called before.
[[nodiscard]] bool read_pools(std::string_view json, ServerReport& report);
/// Requires: `read_upstreams` was called before.
[[nodiscard]] bool read_connections(std::string_view json, ServerReport& report);

}  // namespace berth
