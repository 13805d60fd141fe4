#include "native-host/query_log/kept_client.h"

#include <algorithm>
#include <array>

namespace berth {
namespace {

// Octets of an address that are kept, IPv4 in its mapped form.
constexpr std::ptrdiff_t kKeptOfV4 = 15;
constexpr std::ptrdiff_t kKeptOfV6 = 7;

}  // namespace

std::optional<IpAddress> kept_client(const IpAddress& client, LogPrivacy privacy) {
  // Of one whose group keeps it back there is none.
  if (client.is_unspecified()) return std::nullopt;
  if (privacy == LogPrivacy::kFull) return client;
  if (privacy != LogPrivacy::kTruncated) return std::nullopt;
  std::array<std::uint8_t, 16> octets = client.octets();
  std::fill(octets.begin() + (client.is_v4() ? kKeptOfV4 : kKeptOfV6), octets.end(),
            std::uint8_t{0});
  return IpAddress::v6(octets);
}

}  // namespace berth
