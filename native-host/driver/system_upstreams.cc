#include "native-host/driver/system_upstreams.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>

#include "native-host/socket_address.h"

namespace berth {
namespace {

// Cloudflare and Quad9: run apart from each other, both answer anybody.
constexpr std::uint32_t kPublicUpstreams[] = {0x01010101, 0x09090909};
// More lines than any resolv.conf has.
constexpr std::size_t kMaxNameservers = 16;

constexpr std::string_view kBlanks = " \t\r";

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(kBlanks)));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

/// Whether a listener understands what an upstream of this protocol is asked in. What is cut short
/// over UDP is asked again over TCP.
bool understands(ListenScheme scheme, UpstreamProtocol protocol) {
  switch (scheme) {
    case ListenScheme::kUdp: return protocol == UpstreamProtocol::kUdp;
    case ListenScheme::kTcp:
      return protocol == UpstreamProtocol::kUdp || protocol == UpstreamProtocol::kTcp;
    case ListenScheme::kTls: return protocol == UpstreamProtocol::kTls;
    case ListenScheme::kHttps: return protocol == UpstreamProtocol::kHttps;
    case ListenScheme::kHttp: break;
  }
  return false;
}

/// True when what is asked at `endpoint` comes back to one of our own listeners.
bool is_ourselves(UpstreamProtocol protocol, const Endpoint& endpoint, const SystemView& system) {
  return std::any_of(
      system.listens.begin(), system.listens.end(), [&](const ListenAddress& listen) {
        if (!understands(listen.scheme, protocol)) return false;
        const Endpoint& own = listen.endpoint;
        if (own.port != endpoint.port) return false;
        if (own.address == endpoint.address) return true;
        if (!own.address.is_unspecified()) return false;
        if (own.address.is_v4() != endpoint.address.is_v4()) return false;
        return endpoint.address.is_loopback() ||
               std::find(system.local_addresses.begin(), system.local_addresses.end(),
                         endpoint.address) != system.local_addresses.end();
      });
}

std::string read_text(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

std::vector<IpAddress> read_resolv_conf(std::string_view text) {
  std::vector<IpAddress> out;
  while (!text.empty() && out.size() < kMaxNameservers) {
    const std::size_t end = std::min(text.size(), text.find('\n'));
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 1));
    if (next_word(line) != "nameserver") continue;
    const auto address = IpAddress::parse(next_word(line));
    if (address.ok() && !address->is_unspecified()) out.push_back(*address);
  }
  return out;
}

ChosenUpstreams choose_upstreams(const std::vector<Upstream>& configured,
                                 const SystemView& system) {
  std::vector<Upstream> candidates = configured;
  std::string_view source = "upstream";
  if (configured.empty()) {
    source = "/etc/resolv.conf";
    for (const IpAddress& address : read_resolv_conf(system.resolv_conf)) {
      candidates.push_back(Upstream::at(UpstreamProtocol::kUdp, {address, kDnsPort}));
    }
    for (const std::uint32_t address : kPublicUpstreams) {
      candidates.push_back(
          Upstream::at(UpstreamProtocol::kUdp, {IpAddress::v4(address), kDnsPort}));
    }
  }
  ChosenUpstreams out;
  for (const Upstream& upstream : candidates) {
    const bool ours = std::any_of(upstream.endpoints.begin(), upstream.endpoints.end(),
                                  [&](const Endpoint& endpoint) {
                                    return is_ourselves(upstream.protocol, endpoint, system);
                                  });
    if (ours) {
      out.warnings.push_back(upstream.to_string() + " (" + std::string(source) +
                             ") is this server itself; it is not asked");
    } else if (std::find(out.upstreams.begin(), out.upstreams.end(), upstream) ==
               out.upstreams.end()) {
      out.upstreams.push_back(upstream);
    }
  }
  return out;
}

SystemView view_system(const std::vector<ListenAddress>& listens) {
  SystemView out{read_text("/etc/resolv.conf"), listens, {}};
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return out;
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr) continue;
    const int family = one->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    SocketAddress address;
    std::memcpy(address.get(), one->ifa_addr,
                family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
    out.local_addresses.push_back(address.endpoint().address);
  }
  ::freeifaddrs(all);
  return out;
}

}  // namespace berth
