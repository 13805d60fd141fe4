#include "native-host/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

namespace berth {

SocketAddress::SocketAddress(const Endpoint& endpoint) {
  if (endpoint.address.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    v4.sin_addr.s_addr = htonl(endpoint.address.v4_value());
    std::memcpy(&storage, &v4, sizeof v4);
    size = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(v6.sin6_addr.s6_addr, endpoint.address.octets().data(), 16);
    std::memcpy(&storage, &v6, sizeof v6);
    size = sizeof v6;
  }
}

Endpoint SocketAddress::endpoint() const {
  Endpoint out;
  if (storage.ss_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &storage, sizeof v4);
    out.address = IpAddress::v4(ntohl(v4.sin_addr.s_addr));
    out.port = ntohs(v4.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &storage, sizeof v6);
    out.address = IpAddress::v6(std::span<const std::uint8_t, 16>(v6.sin6_addr.s6_addr));
    out.port = ntohs(v6.sin6_port);
  }
  return out;
}

Endpoint local_endpoint(int descriptor) {
  SocketAddress address;
  if (::getsockname(descriptor, address.get(), &address.size) != 0) return {};
  return address.endpoint();
}

}  // namespace berth
