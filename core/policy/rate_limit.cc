#include "core/policy/rate_limit.h"

#include <algorithm>

namespace berth {
namespace {

// A site of IPv6. Unit: octets. Source: RFC 6177 2.
constexpr std::size_t kSiteSize = 7;

}  // namespace

RateLimiter::Bucket& RateLimiter::bucket_of(std::uint64_t owner) {
  if (buckets_.empty()) buckets_.resize(kBuckets);
  const std::size_t first = static_cast<std::size_t>(owner % (kBuckets / kWays)) * kWays;
  Bucket* oldest = &buckets_[first];
  for (std::size_t i = first; i < first + kWays; ++i) {
    if (buckets_[i].owner == owner) return buckets_[i];
    if (buckets_[i].full_at < oldest->full_at) oldest = &buckets_[i];
  }
  *oldest = {owner, TimePoint::min()};
  return *oldest;
}

bool RateLimiter::take(TimePoint now, const IpAddress& client, std::uint16_t group,
                       const RateLimit& limit) {
  std::array<std::uint8_t, 18> text{};
  const std::size_t size = client.is_v4() ? client.octets().size() : kSiteSize;
  std::copy_n(client.octets().begin(), size, text.begin());
  text[16] = static_cast<std::uint8_t>(group >> 8);
  text[17] = static_cast<std::uint8_t>(group);
  Bucket& bucket = bucket_of(siphash13(key_, text));
  const Duration token = seconds(1) / limit.rate;
  const TimePoint full_at = std::max(bucket.full_at, now) + token;
  if (full_at - now > token * limit.burst) return false;
  bucket.full_at = full_at;
  return true;
}

}  // namespace berth
