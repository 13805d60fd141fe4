#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/shard_guard.h"
#include "core/base/siphash.h"
#include "core/base/time.h"
#include "core/policy/rate_limit.h"

namespace berth {

/// Who asks, as a rate limit sees it.
struct RatedClient {
  IpAddress address;
  std::uint16_t group = 0;
  /// Nothing shows yet that the address is the sender's own.
  bool may_be_forged = false;
};

/// Token buckets of clients. A bucket is one number, the time at which it would be full again, so
/// it costs no work while nobody asks.
///
/// Memory: fixed, 16 octets a bucket. Where more clients ask than there are buckets, a newcomer
/// takes over the one that has given least, with what it has given: a table that is too small is
/// stricter than it should be, never laxer, and no client gets tokens by having itself forgotten.
/// Clients that may be forged have buckets of their own, so that whoever forges an address takes
/// nothing from its owner's other ways to ask.
///
/// May be shared by threads when a guard is given; each call enters one shard. Allocates nothing.
class RateLimiter {
 public:
  /// Shards of the guard.
  static constexpr std::size_t kShards = 16;

  /// `key` is secret, so that clients cannot choose whose bucket they fall on. `guard` may be null
  /// and must outlive the limiter.
  RateLimiter(const RateConfig& config, const SipKey& key, ShardGuard* guard = nullptr);

  /// Takes a token. False: there is none left. `now` may be a little earlier than in a call before.
  /// Requires: `limit.queries_per_second` and `limit.burst` are not 0.
  [[nodiscard]] bool take(TimePoint now, const RatedClient& client, const RateLimit& limit);
  /// Puts a token back that was taken for nothing, where its bucket is still there.
  void give_back(const RatedClient& client, const RateLimit& limit);

 private:
  /// Places that one client's bucket may have.
  static constexpr std::size_t kWays = 8;

  struct Bucket {
    std::uint64_t owner = 0;
    /// Unit: nanoseconds, for rates that a microsecond is too coarse for.
    std::int64_t full_at = 0;
  };

  /// Where a client's bucket is, and which it is.
  struct Place {
    std::size_t set = 0;
    std::uint64_t owner = 0;
  };

  [[nodiscard]] Place place_of(const RatedClient& client, RateScope scope) const;
  /// The client's bucket, or the one that has given least.
  [[nodiscard]] Bucket& find(const Place& place);

  SipKey key_;
  std::uint32_t v4_bits_;
  std::uint32_t v6_bits_;
  ShardGuard* guard_;
  /// A power of two of sets, each of `kWays`; odd ones are for clients that may be forged.
  std::vector<Bucket> buckets_;
};

}  // namespace berth
