#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "native-host/server/listening_socket.h"
#include "native-host/socket_address.h"

namespace berth::test {

/// A bound UDP socket of the server on a port that the kernel chose.
inline ListeningSocket udp_socket(std::string_view address, Endpoint* bound) {
  ListenAddress listen{ListenScheme::kUdp, {*IpAddress::parse(address), 0}};
  ListeningSocket socket = listen_on(listen, {0, 1 << 20});
  const int descriptor = socket.release();
  *bound = local_endpoint(descriptor);
  return ListeningSocket(descriptor);
}

/// A client of one UDP address; it blocks, for 10 s at most.
class UdpClient {
 public:
  explicit UdpClient(const Endpoint& server) : server_(server) {
    descriptor_ = ::socket(server_.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~UdpClient() { ::close(descriptor_); }
  UdpClient(const UdpClient&) = delete;
  UdpClient& operator=(const UdpClient&) = delete;

  void send(std::string_view text) const {
    if (::sendto(descriptor_, text.data(), text.size(), 0, server_.get(), server_.size) < 0) {
      throw std::runtime_error("the client cannot send");
    }
  }
  /// The next datagram, and where it came from.
  std::string receive(Endpoint* from = nullptr) const {
    SocketAddress address;
    std::string text(65536, '\0');
    const ssize_t size =
        ::recvfrom(descriptor_, text.data(), text.size(), 0, address.get(), &address.size);
    if (size < 0) throw std::runtime_error("the client receives nothing");
    if (from != nullptr) *from = address.endpoint();
    text.resize(static_cast<std::size_t>(size));
    return text;
  }
  /// Nothing waits to be received. Over loopback what was sent is there.
  [[nodiscard]] bool has_nothing() const {
    char octet = 0;
    return ::recv(descriptor_, &octet, 1, MSG_DONTWAIT) < 0;
  }
  [[nodiscard]] Endpoint local() const { return local_endpoint(descriptor_); }

 private:
  SocketAddress server_;
  int descriptor_;
};

}  // namespace berth::test
