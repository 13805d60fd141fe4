#include "core/policy/access.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <string_view>

namespace berth {
namespace {

constexpr std::array<std::string_view, 9> kNeighbourhood{
    "127.0.0.0/8",    "::1/128",       "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
    "169.254.0.0/16", "100.64.0.0/10", "fc00::/7",   "fe80::/10"};
constexpr std::array<std::string_view, 2> kLoopback{"127.0.0.0/8", "::1/128"};
constexpr std::array<std::string_view, 2> kEverywhere{"0.0.0.0/0", "::/0"};

/// echo, daytime, qotd, chargen, time and kpasswd answer whatever reaches them; port 0 is nobody's.
/// Source: the IANA registry of service names and ports.
constexpr std::array<std::uint16_t, 7> kAnsweringPorts{0, 7, 13, 17, 19, 37, 464};

template <std::size_t Count>
std::vector<IpPrefix> parse_all(const std::array<std::string_view, Count>& texts) {
  std::vector<IpPrefix> out;
  for (const std::string_view text : texts) {
    const auto prefix = IpPrefix::parse(text);
    assert(prefix.ok());
    out.push_back(*prefix);
  }
  return out;
}

}  // namespace

std::vector<IpPrefix> loopback() { return parse_all(kLoopback); }

std::vector<IpPrefix> neighbourhood() { return parse_all(kNeighbourhood); }

std::vector<IpPrefix> everywhere() { return parse_all(kEverywhere); }

Access judge_access(const AccessConfig& config, const Client& client, KnownKeys* known,
                    GroupAccess group) {
  const bool encrypted = is_encrypted(client.protocol);
  const auto by_key = [&] {
    const bool let_in = !encrypted || config.keys.empty() || shows_key(config.keys, client, known);
    return let_in ? Access::kGranted : Access::kNoKey;
  };
  const bool refused = group == GroupAccess::kRefused;
  if (client.address.address == IpAddress()) return refused ? Access::kRefused : by_key();
  if (client.protocol == ClientProtocol::kUdp &&
      std::find(kAnsweringPorts.begin(), kAnsweringPorts.end(), client.address.port) !=
          kAnsweringPorts.end()) {
    return Access::kIgnored;
  }
  const auto& allowed = encrypted ? config.encrypted : config.plain;
  const bool let_in = group == GroupAccess::kGranted || contains(allowed, client.address.address);
  return let_in && !refused ? by_key() : Access::kRefused;
}

}  // namespace berth
