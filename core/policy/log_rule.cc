#include "core/policy/log_rule.h"

#include <algorithm>

namespace berth {
namespace {

// What is kept of an address, as no single household shows in it. Unit: octets.
constexpr std::size_t kV4Network = 12 + 3;
constexpr std::size_t kV6Network = 6;

}  // namespace

IpAddress LogRule::address_of(const IpAddress& client) const {
  if (detail != LogDetail::kFull || address == LogAddress::kNone) return {};
  if (address == LogAddress::kWhole) return client;
  std::array<std::uint8_t, 16> network{};
  std::copy_n(client.octets().begin(), client.is_v4() ? kV4Network : kV6Network, network.begin());
  return IpAddress::v6(network);
}

}  // namespace berth
