#pragma once

#include <cstddef>
#include <cstdint>

#include "core/cache/cache_config.h"

namespace berth {

/// How a budget is shared out. Everything that a shard can ever hold is counted here, before any of
/// it is taken; whatever comes, it never holds more.
struct ShardPlan {
  /// Unit: octets. Shape: a power of two; 0: there is no room for anything.
  std::size_t chunk_bytes = 0;
  /// Chunks of the queue that new entries pass through, about a tenth of all.
  std::uint32_t small_chunks = 0;
  std::uint32_t main_chunks = 0;
  std::uint32_t index_slots = 0;
  std::uint32_t ghosts = 0;

  friend bool operator==(const ShardPlan&, const ShardPlan&) = default;
};

/// A whole cache's share-out: equal shards.
struct CachePlan {
  /// Power of two; `CacheConfig::shards`, or fewer where they would be smaller than 1 MiB.
  std::size_t shards = 1;
  ShardPlan shard;
};

/// What a shard's object, its pointer and the allocator's bookkeeping take beside what the shard
/// asks for. Unit: octets.
inline constexpr std::size_t kShardOverhead = 768;

/// Plans for `config.bytes`. An entry is kept in one chunk, so that a cache under 1 MiB keeps none
/// larger than about a sixth of it.
[[nodiscard]] CachePlan plan_cache(const CacheConfig& config);

}  // namespace berth
