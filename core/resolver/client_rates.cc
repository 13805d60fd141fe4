#include "core/resolver/client_rates.h"

#include "core/base/ip_prefix.h"

namespace berth {

ClientRates::Rated ClientRates::rate(const Client& client, std::uint16_t group,
                                     const RateLimit& limit, bool has_cookie) const {
  const IpAddress& address = client.address.address;
  if (limit.queries_per_second == 0 || address == IpAddress()) return {};
  if (contains(config_.exempt, address)) return {};
  const bool may_be_forged = client.protocol == ClientProtocol::kUdp && !has_cookie;
  return {{address, group, may_be_forged}, &limit};
}

bool ClientRates::is_over(TimePoint now, const Rated& rated) {
  if (rated.limit == nullptr) return false;
  if (limiter_ == nullptr) {
    own_ = std::make_unique<RateLimiter>(config_, SipKey::draw(random_));
    limiter_ = own_.get();
  }
  return !limiter_->take(now, rated.client, *rated.limit);
}

void ClientRates::give_back(const Rated& rated) {
  if (rated.limit != nullptr) limiter_->give_back(rated.client, *rated.limit);
}

}  // namespace berth
