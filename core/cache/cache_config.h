#pragma once

#include <cstddef>
#include <cstdint>

namespace berth {

/// Limits of the cache. Bounds and sources stand in the table of settings.
struct CacheConfig {
  /// All memory of entries, index and ghosts. Unit: octets.
  std::size_t bytes = std::size_t{64} << 20;
  /// Most parts that threads enter one at a time; a small cache has fewer (`CachePlan`).
  /// Shape: a power of two.
  std::size_t shards = 16;
  /// Largest message kept. Unit: octets.
  std::size_t max_entry_bytes = std::size_t{64} << 10;
  std::uint32_t min_ttl_seconds = 0;
  std::uint32_t max_ttl_seconds = 86400;
  std::uint32_t max_negative_ttl_seconds = 3600;
  /// How long a failure is remembered. Source: RFC 9520 3.2 (1..300 s).
  std::uint32_t failure_ttl_seconds = 5;
  /// How long past its TTL an answer may be served; 0 turns stale answers off. Source: RFC 8767 5.
  std::uint32_t max_stale_seconds = 86400;
  /// TTL given on stale answers. Source: RFC 8767 4.
  std::uint32_t stale_ttl_seconds = 30;
  /// An entry asked for at least this often is refreshed in the last tenth of its life; 0: never.
  std::uint32_t prefetch_hits = 3;

  friend bool operator==(const CacheConfig&, const CacheConfig&) = default;
};

}  // namespace berth
