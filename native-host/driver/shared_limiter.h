#pragma once

#include "core/policy/rate_limiter.h"
#include "native-host/driver/client_warnings.h"
#include "native-host/driver/shard_locks.h"

namespace berth {

/// The rate limiter that the threads share, so that a limit is one of the server, and
/// what is said of whoever is over it is said once.
class SharedLimiter {
 public:
  SharedLimiter(const RateConfig& config, const SipKey& key)
      : locks_(RateLimiter::kShards), limiter_(config, key, &locks_), warnings_(key) {}

  [[nodiscard]] RateLimiter& limiter() { return limiter_; }
  /// Of those who ask too often.
  [[nodiscard]] ClientWarnings& warnings() { return warnings_; }

 private:
  ShardLocks locks_;
  RateLimiter limiter_;
  ClientWarnings warnings_;
};

}  // namespace berth
