#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include "core/base/shard_guard.h"

namespace berth {

/// A short lock for each shard of what the threads share.
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

}  // namespace berth
