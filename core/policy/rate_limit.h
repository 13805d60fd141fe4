#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/siphash.h"
#include "core/base/time.h"

namespace berth {

/// How many questions clients may ask in the long run, and how many at once.
struct RateLimit {
  /// Questions a second; 0: any number.
  std::uint32_t rate = 0;
  std::uint32_t burst = 100;
};

/// Token buckets of clients: an IPv4 address, or a /56 of IPv6, which is what one site gets
/// (RFC 6177 2). A bucket is one time, that at which it would be full again (as in GCRA), so it
/// costs no work while nobody asks.
/// Memory: fixed, 16 octets for each of `kBuckets`, none before the first question. Where too many
/// ask at a time the bucket that is nearest to full gives way, which lets its client ask a little
/// more than it may.
class RateLimiter {
 public:
  static constexpr std::size_t kBuckets = 8192;

  explicit RateLimiter(const SipKey& key) : key_(key) {}

  /// Takes a token of `client` in `group`. False: there is none left.
  /// Requires: `limit.rate` is not 0.
  [[nodiscard]] bool take(TimePoint now, const IpAddress& client, std::uint16_t group,
                          const RateLimit& limit);

 private:
  /// Places that one client's bucket may have.
  static constexpr std::size_t kWays = 4;

  struct Bucket {
    std::uint64_t owner = 0;
    TimePoint full_at = TimePoint::min();
  };

  [[nodiscard]] Bucket& bucket_of(std::uint64_t owner);

  SipKey key_;
  std::vector<Bucket> buckets_;
};

}  // namespace berth
