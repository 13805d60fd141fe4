#pragma once

#include <sys/socket.h>

#include "core/base/endpoint.h"

namespace berth {

/// An endpoint as the system's calls take it.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  SocketAddress() = default;
  explicit SocketAddress(const Endpoint& endpoint);

  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// AF_INET or AF_INET6.
  [[nodiscard]] int family() const { return storage.ss_family; }
  /// The endpoint; unspecified for other families.
  [[nodiscard]] Endpoint endpoint() const;
};

/// The address that a socket is bound to; unspecified when there is none.
[[nodiscard]] Endpoint local_endpoint(int descriptor);

}  // namespace berth
