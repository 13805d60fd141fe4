#include "core/cache/cache_plan.h"

#include <algorithm>

#include "core/cache/cache_entry.h"
#include "core/cache/cache_memory.h"

namespace berth {
namespace {

/// Under this it is better to wait for a shard than to have many that are too small for a large
/// answer. Unit: octets. Ours.
constexpr std::size_t kMinShardBytes = std::size_t{1} << 20;
constexpr std::size_t kMinChunkBytes = std::size_t{1} << 10;
constexpr std::size_t kMaxChunkBytes = std::size_t{1} << 20;
/// One slot for so many octets of entries: at 128 octets an entry or more, three quarters of the
/// slots are enough, so the index is never full before the queues are. Unit: octets.
constexpr std::size_t kBytesPerSlot = CacheEntry::kMinSize * 3 / 4;
constexpr std::size_t kSlotBytes = 8;
/// One ghost for so many octets of entries, about as many as the main queue has entries. Unit:
/// octets.
constexpr std::size_t kBytesPerGhost = 256;
constexpr std::size_t kGhostBytes = 4;
/// The small queue is one part in so many. Source: S3-FIFO (Yang et al., SOSP 2023), section 4.
constexpr std::size_t kSmallShare = 10;

std::size_t largest_power_within(std::size_t bytes) {
  std::size_t power = 1;
  while (power <= bytes / 2) power *= 2;
  return power;
}

std::size_t chunk_bytes_for(const CacheConfig& config, std::size_t budget) {
  std::size_t chunk = std::max(largest_power_within(budget / 32), kMinChunkBytes);
  chunk = std::min(chunk, kMaxChunkBytes);
  // Large enough for the largest entry, as long as six of them or more find room.
  const std::size_t entry = CacheEntry::most_for(config.max_entry_bytes) + kAllocatorShare;
  while (chunk < entry && chunk * 2 <= budget / 6) chunk *= 2;
  return chunk;
}

/// Most pages that an allocator rounds index and ghosts up to where they are large. Unit: octets.
constexpr std::size_t kPageRounding = std::size_t{2} * 4096;

ShardPlan plan_shard(const CacheConfig& config, std::size_t bytes) {
  ShardPlan plan;
  const std::size_t overhead = kShardOverhead + (bytes >= kMinShardBytes ? kPageRounding : 0);
  if (bytes <= overhead) return plan;
  const std::size_t budget = bytes - overhead;
  const std::size_t chunk = chunk_bytes_for(config, budget);
  const std::size_t slots = chunk / kBytesPerSlot + 1;
  const std::size_t ghosts = chunk / kBytesPerGhost;
  const std::size_t each =
      chunk + slots * kSlotBytes + ghosts * kGhostBytes + sizeof(std::uint8_t*);
  // Places are 32 bits, one of which values means none.
  const std::uint64_t most_chunks = (std::uint64_t{1} << 32) / (chunk / kBlockStep) - 1;
  const std::size_t count =
      static_cast<std::size_t>(std::min<std::uint64_t>(budget / each, most_chunks));
  if (count < 2) return plan;
  plan.chunk_bytes = chunk;
  plan.small_chunks =
      static_cast<std::uint32_t>(std::max<std::size_t>((count + kSmallShare / 2) / kSmallShare, 1));
  plan.main_chunks = static_cast<std::uint32_t>(count) - plan.small_chunks;
  plan.index_slots = static_cast<std::uint32_t>(count * slots);
  plan.ghosts = static_cast<std::uint32_t>(count * ghosts);
  return plan;
}

}  // namespace

CachePlan plan_cache(const CacheConfig& config) {
  CachePlan plan;
  plan.shards = std::max<std::size_t>(largest_power_within(config.shards), 1);
  while (plan.shards > 1 && config.bytes / plan.shards < kMinShardBytes) plan.shards /= 2;
  plan.shard = plan_shard(config, config.bytes / plan.shards);
  return plan;
}

}  // namespace berth
