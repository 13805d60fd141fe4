#include "core/upstream/addresses.h"

#include <algorithm>
#include <utility>

namespace berth {
namespace {

Family family_of(const Endpoint& endpoint) {
  return endpoint.address.is_v4() ? Family::kV4 : Family::kV6;
}

}  // namespace

Addresses::Addresses(std::vector<Endpoint> configured) : fixed_(!configured.empty()) {
  for (const Endpoint& endpoint : configured) of(family_of(endpoint)).endpoints.push_back(endpoint);
  // Of what was configured the first stays the first.
  if (fixed_) first_ = family_of(configured.front());
}

bool Addresses::fresh(TimePoint now) const {
  if (fixed_) return true;
  return v6_.expires_at && v4_.expires_at && now < *v6_.expires_at && now < *v4_.expires_at;
}

std::vector<Endpoint> Addresses::in_order(TimePoint now) const {
  const bool remembered = won_at_ && now < *won_at_ + kFamilyMemory;
  const bool v4_first = (remembered ? winner_ : first_) == Family::kV4;
  const std::vector<Endpoint>& first = v4_first ? v4_.endpoints : v6_.endpoints;
  const std::vector<Endpoint>& second = v4_first ? v6_.endpoints : v4_.endpoints;
  std::vector<Endpoint> all;
  all.reserve(first.size() + second.size());
  for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
    if (i < first.size()) all.push_back(first[i]);
    if (i < second.size()) all.push_back(second[i]);
  }
  return all;
}

void Addresses::learn(Family family, std::vector<Endpoint> endpoints, Duration ttl, TimePoint now) {
  if (endpoints.size() > kMaxAddresses) endpoints.resize(kMaxAddresses);
  Known& known = of(family);
  known.endpoints = std::move(endpoints);
  known.expires_at = now + std::clamp(ttl, kMinAddressLife, kMaxAddressLife);
}

void Addresses::keep(Family family, TimePoint now) { of(family).expires_at = now + kAddressRetry; }

void Addresses::won(const Endpoint& endpoint, TimePoint now, Duration took) {
  connect_time_ = connect_time_ ? (*connect_time_ * 7 + took) / 8 : took;
  proved(endpoint, now);
}

void Addresses::proved(const Endpoint& endpoint, TimePoint now) {
  winner_ = family_of(endpoint);
  won_at_ = now;
}

void Addresses::demote(const Endpoint& endpoint, TimePoint now) {
  const Family family = family_of(endpoint);
  winner_ = family == Family::kV4 ? Family::kV6 : Family::kV4;
  won_at_ = now;
  std::vector<Endpoint>& endpoints = of(family).endpoints;
  const auto found = std::find(endpoints.begin(), endpoints.end(), endpoint);
  if (found != endpoints.end()) std::rotate(found, found + 1, endpoints.end());
}

}  // namespace berth
