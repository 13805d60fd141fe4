#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/time.h"
#include "core/cache/cache.h"
#include "core/pool/pool.h"
#include "core/upstream/upstream.h"

namespace berth {

/// How much of the client's subnet goes upstream. Source: RFC 7871 7.1.2.
enum class EcsRule : std::uint8_t { kStrip, kKeep };

/// Everything core can be told. Names, units, bounds and sources: the table in settings.h.
struct Config {
  CacheConfig cache;
  PoolConfig pool;
  std::vector<Upstream> upstreams;

  /// From arrival to SERVFAIL at the latest.
  Duration query_budget = seconds(4);
  Duration connect_timeout = seconds(1);
  /// One attempt over UDP, and over a stream.
  Duration datagram_attempt = milliseconds(1200);
  Duration stream_attempt = milliseconds(1500);
  /// Messages sent upstream for one client query at most (retries and TC fallback included).
  std::uint32_t max_attempts = 6;
  /// A stale answer is given after this long without a fresh one; 0: at once. RFC 8767 5.
  Duration stale_client_timeout = milliseconds(1800);
  /// Wrong ids on one UDP attempt before the question moves to TCP.
  std::uint32_t max_mismatches = 10;
  /// Queries in flight at most; above it SERVFAIL with EDE 23.
  std::uint32_t max_queries = 100000;
  /// Queries waiting for a transport of one upstream at most.
  std::uint32_t max_waiting = 1000;
  /// Followers of one query in flight at most.
  std::uint32_t max_followers = 1000;
  /// Failures in a row after which an upstream is passed over, and for how long at first.
  std::uint32_t health_failures = 3;
  Duration health_backoff = seconds(1);
  Duration health_backoff_max = seconds(60);
  /// 0x20: random letter case in questions sent over UDP.
  bool randomize_case = true;
  EcsRule ecs = EcsRule::kStrip;
  /// Pad replies on encrypted transports to this block; 0: never. RFC 8467 4.1.
  std::uint16_t padding_block = 468;
  /// Largest query taken. Unit: octets.
  std::size_t max_query_bytes = 4096;
  /// Answer names under `berth.test` and tell about this server there.
  bool builtin_zone = true;
};

}  // namespace berth
