#include "core/cache/cache_plan.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "core/cache/cache_entry.h"
#include "core/cache/cache_memory.h"

namespace berth {
namespace {

CacheConfig sized(std::size_t bytes, std::size_t shards = 16) {
  CacheConfig config;
  config.bytes = bytes;
  config.shards = shards;
  return config;
}

/// All that a cache of this plan can ever hold.
std::uint64_t most_held(const CachePlan& plan) {
  const ShardPlan& shard = plan.shard;
  const std::uint64_t chunks = std::uint64_t{shard.small_chunks} + shard.main_chunks;
  return plan.shards * (kShardOverhead + chunks * (shard.chunk_bytes + sizeof(std::uint8_t*)) +
                        std::uint64_t{shard.index_slots} * 8 + std::uint64_t{shard.ghosts} * 4);
}

}  // namespace

TEST_CASE("the default cache has sixteen shards of 27 chunks, a tenth of them for what is new") {
  const CachePlan plan = plan_cache(CacheConfig());
  CHECK(plan.shards == 16);
  CHECK(plan.shard.chunk_bytes == std::size_t{128} << 10);
  CHECK(plan.shard.small_chunks == 3);
  CHECK(plan.shard.main_chunks >= 25);
}

TEST_CASE("no plan goes over its budget, and none of some size leaves much of it unused") {
  for (std::uint64_t bytes = 0; bytes <= std::uint64_t{4} << 30; bytes = bytes * 5 / 4 + 701) {
    for (const std::size_t shards : {1, 2, 16, 1024}) {
      const CachePlan plan = plan_cache(sized(static_cast<std::size_t>(bytes), shards));
      INFO(bytes << " octets, " << shards << " shards");
      if (plan.shard.chunk_bytes == 0) {
        CHECK(bytes < 8192);
        continue;
      }
      CHECK(most_held(plan) <= bytes);
      CHECK(most_held(plan) >= bytes * (bytes < 65536 ? 50 : 80) / 100);
    }
  }
}

TEST_CASE("the index has room for as many entries as the queues can hold") {
  for (std::uint64_t bytes = 16384; bytes <= std::uint64_t{1} << 32; bytes *= 2) {
    const ShardPlan shard = plan_cache(sized(static_cast<std::size_t>(bytes))).shard;
    const std::uint64_t octets =
        std::uint64_t{shard.chunk_bytes} * (shard.small_chunks + shard.main_chunks);
    CHECK(octets / CacheEntry::kMinSize < shard.index_slots - shard.index_slots / 4);
  }
}

TEST_CASE("a small cache has fewer shards rather than shards too small for a large answer") {
  CHECK(plan_cache(sized(std::size_t{8} << 20)).shards == 8);
  CHECK(plan_cache(sized(std::size_t{1} << 20)).shards == 1);
  CHECK(plan_cache(sized(std::size_t{64} << 10)).shards == 1);
  const CacheConfig config = sized(std::size_t{1} << 20);
  CHECK(plan_cache(config).shard.chunk_bytes >=
        CacheEntry::most_for(config.max_entry_bytes) + kAllocatorShare);
}

TEST_CASE("a count of shards that is no power of two is rounded down to one") {
  CHECK(plan_cache(sized(std::size_t{64} << 20, 24)).shards == 16);
  CHECK(plan_cache(sized(std::size_t{64} << 20, 0)).shards == 1);
}

TEST_CASE("a cache without bytes keeps nothing") {
  CHECK(plan_cache(sized(0)).shard == ShardPlan());
  CHECK(plan_cache(sized(kShardOverhead + 1)).shard == ShardPlan());
}

TEST_CASE("places stay within 32 bits however large the cache") {
  if (sizeof(std::size_t) < 8) return;
  const ShardPlan shard = plan_cache(sized(std::size_t{1} << 40, 1)).shard;
  CHECK((std::uint64_t{shard.small_chunks} + shard.main_chunks + 1) * shard.chunk_bytes /
            kBlockStep <=
        std::uint64_t{1} << 32);
}

}  // namespace berth
