#pragma once

#include <atomic>
#include <memory>

#include "core/cache/cache.h"

namespace berth {

/// A short lock for each shard of the cache.
class ShardLocks final : public ShardGuard {
 public:
  explicit ShardLocks(std::size_t shards);
  void enter(std::size_t shard) override;
  void leave(std::size_t shard) override;

 private:
  /// One a cache line, so that threads in different shards leave each other alone.
  struct alignas(64) Lock {
    std::atomic<bool> taken{false};
  };
  std::unique_ptr<Lock[]> locks_;
};

/// The cache that the threads share.
class SharedCache {
 public:
  /// With one thread nothing is locked.
  SharedCache(const CacheConfig& config, const Seed& seed, bool locked)
      : locks_(config.shards), cache_(config, seed, locked ? &locks_ : nullptr) {}

  [[nodiscard]] Cache& cache() { return cache_; }

 private:
  ShardLocks locks_;
  Cache cache_;
};

}  // namespace berth
