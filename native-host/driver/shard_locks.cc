#include "native-host/driver/shard_locks.h"

#include <thread>

namespace berth {
namespace {

// Looks at a taken lock before giving the core away: its holder copies one message at most.
constexpr int kSpins = 100;

}  // namespace

ShardLocks::ShardLocks(std::size_t shards) : locks_(std::make_unique<Lock[]>(shards)) {}

void ShardLocks::enter(std::size_t shard) {
  std::atomic<bool>& taken = locks_[shard].taken;
  for (int spins = 0; taken.exchange(true, std::memory_order_acquire);) {
    while (taken.load(std::memory_order_relaxed)) {
      if (++spins < kSpins) continue;
      spins = 0;
      std::this_thread::yield();
    }
  }
}

void ShardLocks::leave(std::size_t shard) {
  locks_[shard].taken.store(false, std::memory_order_release);
}

}  // namespace berth
