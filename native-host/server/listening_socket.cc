#include "native-host/server/listening_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "native-host/dns_server/datagram_batch.h"
#include "native-host/socket_address.h"

namespace berth {
namespace {

/// Has the kernel tell which address was asked, and keep its own idea of the path's size to itself:
/// a forged word about it must not break replies up (RFC 9715 3.1). False with errno set.
bool prepare_datagrams(int descriptor, const Endpoint& bound) {
  if (bound.address.is_v4()) {
    const int omit = IP_PMTUDISC_OMIT;
    static_cast<void>(::setsockopt(descriptor, IPPROTO_IP, IP_MTU_DISCOVER, &omit, sizeof omit));
  }
  errno = want_return_paths(descriptor, bound);
  return errno == 0;
}

/// A bound socket, or -1 with errno set.
int bound_socket(const ListenAddress& address, bool shared) {
  const SocketAddress local(address.endpoint);
  const bool udp = address.scheme == ListenScheme::kUdp;
  const int kind = udp ? SOCK_DGRAM : SOCK_STREAM;
  const int descriptor = ::socket(local.family(), kind | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -1;
  const int on = 1;
  bool done = true;
  if (udp) {
    done = prepare_datagrams(descriptor, address.endpoint);
  } else {
    // Old connections in TIME_WAIT do not keep a restarted server from its address.
    done = ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
  }
  if (shared) {
    done = done && ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
  }
  if (local.family() == AF_INET6) {
    done = done && ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) == 0;
  }
  if (done && ::bind(descriptor, local.get(), local.size) == 0) return descriptor;
  const int code = errno;
  ::close(descriptor);
  errno = code;
  return -1;
}

}  // namespace

ListeningSocket& ListeningSocket::operator=(ListeningSocket&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ListeningSocket::~ListeningSocket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int ListeningSocket::release() { return std::exchange(descriptor_, -1); }

int probe_address(const ListenAddress& address) {
  const int descriptor = bound_socket(address, false);
  if (descriptor < 0) return errno;
  if (address.scheme == ListenScheme::kUdp) {
    ::close(descriptor);
    return 0;
  }
  // A bind alone succeeds beside a listener that did the same with SO_REUSEADDR.
  const int code = ::listen(descriptor, 1) == 0 ? 0 : errno;
  ::close(descriptor);
  return code;
}

ListeningSocket listen_on(const ListenAddress& address, const ListenRoom& room) {
  ListeningSocket socket(bound_socket(address, true));
  const int descriptor = socket.release();
  if (descriptor < 0) throw std::system_error(errno, std::system_category(), "bind");
  ListeningSocket bound(descriptor);
  if (address.scheme == ListenScheme::kUdp) {
    const int size = static_cast<int>(room.receive_buffer);
    // The kernel cuts it to its own bound; there is nothing to be done about less.
    static_cast<void>(::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
    return bound;
  }
  if (::listen(descriptor, static_cast<int>(room.backlog)) != 0) {
    throw std::system_error(errno, std::system_category(), "listen");
  }
  return bound;
}

std::string listen_problem(const ListenAddress& address, int os_code) {
  std::string out = "cannot listen on " + address.to_string() + ": ";
  switch (os_code) {
    case EADDRINUSE:
      return out + "the port is taken; stop the other server or choose another port with --listen";
    case EACCES:
    case EPERM:
      return out +
             "ports below 1024 need a privilege; choose a higher one with --listen, or give "
             "the program CAP_NET_BIND_SERVICE";
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return out + "this host has no such address; choose one that `ip address` shows, or 0.0.0.0";
    case EMFILE:
    case ENFILE: return out + "no descriptor is free; raise the limit (ulimit -n)";
    default: return out + std::strerror(os_code);  // NOLINT(concurrency-mt-unsafe)
  }
}

std::uint32_t largest_backlog() {
  std::uint32_t value = 0;
  std::ifstream("/proc/sys/net/core/somaxconn") >> value;
  return value;
}

}  // namespace berth
