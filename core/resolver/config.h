#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/cache/cache.h"
#include "core/policy/access.h"
#include "core/policy/rate_limit.h"
#include "core/pool/pool.h"
#include "core/upstream/lookup_config.h"
#include "core/upstream/upstream.h"

namespace berth {

/// How much of the client's subnet goes upstream. Source: RFC 7871 7.1.2.
enum class EcsRule : std::uint8_t { kStrip, kKeep };

/// What is done with the cookies of clients. Source: RFC 7873 5.2.
enum class CookieRule : std::uint8_t {
  kOff,
  kAnswer,  ///< answered with one of ours
  kDemand,  ///< over UDP, a client that knows cookies is asked again until it sends one of ours
};

/// Everything core can be told. Names, units, bounds and sources: the table in settings.h.
struct Config {
  CacheConfig cache;
  PoolConfig pool;
  std::vector<Upstream> upstreams;
  /// Servers that resolve the names of upstreams, each an address over UDP or TCP.
  std::vector<Upstream> bootstrap;

  /// The one that an `Open` names: bootstrap servers stand behind the upstreams.
  [[nodiscard]] const Upstream& upstream(UpstreamId id) const {
    return id.value < upstreams.size() ? upstreams[id.value]
                                       : bootstrap[id.value - upstreams.size()];
  }

  LookupConfig lookup;

  /// A stale answer is given after this long without a fresh one; 0: at once. RFC 8767 5.
  Duration stale_client_timeout = milliseconds(1800);
  /// Queries in flight at most; above it SERVFAIL with EDE 23.
  std::uint32_t max_queries = 50000;
  /// Followers of one query in flight at most.
  std::uint32_t max_followers = 1000;
  AccessConfig access;
  RateConfig rate;
  EcsRule ecs = EcsRule::kStrip;
  CookieRule cookies = CookieRule::kAnswer;
  /// What server cookies are made from, for resolvers that shall know each other's; nothing: each
  /// has its own.
  std::optional<Seed> cookie_seed;
  /// Pad replies on encrypted transports to this block; 0: never. RFC 8467 4.1.
  std::uint16_t padding_block = 468;
  /// Largest query taken. Unit: octets.
  std::size_t max_query_bytes = 4096;
};

}  // namespace berth
