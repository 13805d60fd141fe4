#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "core/cache/cache.h"
#include "tests/support/cache_answers.h"

namespace berth {

inline const TimePoint kStart(seconds(1000));

/// What a question to the cache brought, in whole, to compare.
struct Seen {
  std::string kind = "nothing";
  std::uint32_t ttl = 0;
  std::vector<std::uint32_t> ttls;
  bool prefetch = false;
  bool refresh_failed_lately = false;

  friend bool operator==(const Seen&, const Seen&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const Seen& seen) {
  out << seen.kind << " ttl " << seen.ttl << " [";
  for (const std::uint32_t ttl : seen.ttls) out << ' ' << ttl;
  return out << " ]" << (seen.prefetch ? " prefetch" : "")
             << (seen.refresh_failed_lately ? " refresh failed" : "");
}

inline CacheConfig one_shard(std::size_t bytes = std::size_t{1} << 20) {
  CacheConfig config;
  config.bytes = bytes;
  config.shards = 1;
  return config;
}

/// A cache with a clock that tests turn.
struct Desk {
  explicit Desk(const CacheConfig& config = one_shard()) : cache(config, Seed{1}) {}

  bool put(const OwnedKey& key, const std::vector<std::uint32_t>& ttls, std::uint32_t lifetime) {
    return cache.insert(now, key.view(), lasting(answer_to(key, ttls), lifetime));
  }
  void fail(const OwnedKey& key) {
    cache.insert_failure(now, key.view(), lasting(servfail_to(key), std::nullopt));
  }
  Seen ask(const OwnedKey& key) {
    out.fill(0xee);
    const auto hit = cache.find(now, key.view(), out);
    if (!hit) return {};
    Seen seen{hit->failure ? "failure"
              : hit->stale ? "stale"
                           : "fresh",
              hit->ttl, ttls_of(ByteView(out).first(hit->size)), hit->prefetch,
              hit->refresh_failed_lately};
    return seen;
  }

  Cache cache;
  TimePoint now = kStart;
  std::array<std::uint8_t, 65535> out{};
};

inline const OwnedKey kKey("www.example.com");

}  // namespace berth
