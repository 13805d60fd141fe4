#pragma once

#include "core/cache/cache.h"
#include "native-host/driver/shard_locks.h"

namespace berth {

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
