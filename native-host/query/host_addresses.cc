#include "native-host/query/host_addresses.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "native-host/socket_address.h"

namespace berth {
namespace {

// Addresses of one host that are tried.
constexpr std::size_t kMaxAddresses = 8;

}  // namespace

HostAddresses find_host(const std::string& host, std::uint16_t port) {
  addrinfo wanted{};
  // Else each address would come once for each kind.
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
  HostAddresses out;
  if (code != 0) {
    out.problem = code == EAI_SYSTEM ? std::strerror(errno)  // NOLINT(concurrency-mt-unsafe)
                                     : ::gai_strerror(code);
    return out;
  }
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    SocketAddress address;
    std::memcpy(&address.storage, each->ai_addr,
                std::min<std::size_t>(each->ai_addrlen, sizeof address.storage));
    const Endpoint endpoint{address.endpoint().address, port};
    const bool known =
        std::find(out.endpoints.begin(), out.endpoints.end(), endpoint) != out.endpoints.end();
    if (!known && out.endpoints.size() < kMaxAddresses) out.endpoints.push_back(endpoint);
  }
  ::freeaddrinfo(found);
  if (out.endpoints.empty()) out.problem = "it has no address";
  return out;
}

}  // namespace berth
