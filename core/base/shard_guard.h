#pragma once

#include <cstddef>

namespace berth {

/// Lets a host guard each shard of what its threads share. Natively a short, uncontended lock;
/// where there is one thread, nothing (`nullptr`).
class ShardGuard {
 public:
  virtual ~ShardGuard() = default;
  virtual void enter(std::size_t shard) = 0;
  virtual void leave(std::size_t shard) = 0;
};

/// Enters a shard for as long as it lives.
class ShardEntry {
 public:
  /// `guard` may be null.
  ShardEntry(ShardGuard* guard, std::size_t shard) : guard_(guard), shard_(shard) {
    if (guard_ != nullptr) guard_->enter(shard_);
  }
  ~ShardEntry() {
    if (guard_ != nullptr) guard_->leave(shard_);
  }
  ShardEntry(const ShardEntry&) = delete;
  ShardEntry& operator=(const ShardEntry&) = delete;

 private:
  ShardGuard* guard_;
  std::size_t shard_;
};

}  // namespace berth
