#include "core/policy/rate_limiter.h"

#include <algorithm>
#include <bit>

namespace berth {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

/// The first `bits` of eight octets, the first of which is the most significant.
std::uint64_t prefix_of(const std::uint8_t* octets, std::uint32_t bits) {
  std::uint64_t word = 0;
  for (int i = 0; i < 8; ++i) word = word << 8 | octets[i];
  return bits >= 64 ? word : bits == 0 ? 0 : word & ~(~std::uint64_t{0} >> bits);
}

}  // namespace

RateLimiter::RateLimiter(const RateConfig& config, const SipKey& key, ShardGuard* guard)
    : key_(key), v4_bits_(config.v4_bits), v6_bits_(config.v6_bits), guard_(guard) {
  // A set at least of either kind of client.
  buckets_.resize(std::max(std::bit_ceil(std::size_t{config.max_clients}), 2 * kWays));
}

RateLimiter::Place RateLimiter::place_of(const RatedClient& client, RateScope scope) const {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  if (scope == RateScope::kClient) {
    constexpr std::uint32_t kMapped = 96;
    const std::uint32_t bits = client.address.is_v4() ? kMapped + v4_bits_ : v6_bits_;
    high = prefix_of(client.address.octets().data(), bits);
    low = bits > 64 ? prefix_of(client.address.octets().data() + 8, bits - 64) : 0;
  }
  const std::size_t kind = client.may_be_forged ? 1 : 0;
  SipState<1, 3> hash(key_);
  hash.absorb(high);
  hash.absorb(low);
  hash.absorb(std::uint64_t{client.group} << 2 | kind << 1 | static_cast<std::uint64_t>(scope));
  const std::uint64_t owner = hash.finish();
  const std::size_t pairs = buckets_.size() / kWays / 2;
  return {static_cast<std::size_t>(owner & (pairs - 1)) << 1 | kind, owner};
}

RateLimiter::Bucket& RateLimiter::find(const Place& place) {
  Bucket* const first = &buckets_[place.set * kWays];
  Bucket* least = first;
  for (Bucket* each = first; each < first + kWays; ++each) {
    if (each->owner == place.owner) return *each;
    if (each->full_at < least->full_at) least = each;
  }
  return *least;
}

bool RateLimiter::take(TimePoint now, const RatedClient& client, const RateLimit& limit) {
  const Place place = place_of(client, limit.scope);
  const std::int64_t at = now.time_since_epoch().count() * 1000;
  const std::int64_t token = kNanoseconds / limit.queries_per_second;
  const std::int64_t empty_at = at + token * limit.burst;

  const ShardEntry entered(guard_, place.set % kShards);
  Bucket& bucket = find(place);
  // One that was taken over, or was of a greater limit before a reload, is empty at the most.
  const std::int64_t full_at = std::clamp(bucket.full_at, at, empty_at);
  if (full_at + token <= empty_at) {
    bucket = {place.owner, full_at + token};
    return true;
  }
  if (bucket.owner == place.owner) bucket.full_at = full_at;
  return false;
}

void RateLimiter::give_back(const RatedClient& client, const RateLimit& limit) {
  const Place place = place_of(client, limit.scope);
  const ShardEntry entered(guard_, place.set % kShards);
  Bucket& bucket = find(place);
  if (bucket.owner == place.owner) bucket.full_at -= kNanoseconds / limit.queries_per_second;
}

}  // namespace berth
