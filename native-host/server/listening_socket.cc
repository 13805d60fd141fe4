#include "native-host/server/listening_socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

/// Before it listens. A kernel that does not know of these serves as well.
void prepare_streams(int descriptor, const ListenRoom& room) {
  const auto set = [descriptor](int option, int value) {
    if (value == 0) return;
    static_cast<void>(::setsockopt(descriptor, IPPROTO_TCP, option, &value, sizeof value));
  };
  set(TCP_DEFER_ACCEPT,
      static_cast<int>(to_seconds(room.defer_accept + seconds(1) - microseconds(1))));
  set(TCP_FASTOPEN, static_cast<int>(room.fast_open));
}

/// A bound socket that listens, with room for what waits.
ListeningSocket with_room(ListeningSocket bound, const ListenAddress& address,
                          const ListenRoom& room) {
  const int descriptor = bound.descriptor();
  if (address.scheme == ListenScheme::kUdp) {
    const int size = static_cast<int>(room.receive_buffer);
    // The kernel cuts it to its own bound; there is nothing to be done about less.
    static_cast<void>(::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, sizeof size));
    return bound;
  }
  prepare_streams(descriptor, room);
  if (::listen(descriptor, static_cast<int>(room.backlog)) != 0) {
    throw std::system_error(errno, std::system_category(), "listen");
  }
  return bound;
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
  // It must not listen: whoever connected meanwhile would take that for the server, and be reset.
  const int descriptor = bound_socket(address, false);
  if (descriptor < 0) return errno;
  ::close(descriptor);
  return 0;
}

ListeningSocket listen_on(const ListenAddress& address, const ListenRoom& room) {
  const int descriptor = bound_socket(address, true);
  if (descriptor < 0) throw std::system_error(errno, std::system_category(), "bind");
  return with_room(ListeningSocket(descriptor), address, room);
}

ListeningSocket listen_by(ListeningSocket bound, const ListenAddress& address,
                          const ListenRoom& room) {
  const int descriptor = bound.descriptor();
  const int flags = ::fcntl(descriptor, F_GETFL);
  const bool done =
      flags >= 0 && ::fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
      (address.scheme != ListenScheme::kUdp || prepare_datagrams(descriptor, address.endpoint));
  if (!done) throw std::system_error(errno, std::system_category(), "fcntl");
  return with_room(std::move(bound), address, room);
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

bool has_fast_open() {
  constexpr unsigned kForServers = 2;
  unsigned value = 0;
  std::ifstream("/proc/sys/net/ipv4/tcp_fastopen") >> value;
  return (value & kForServers) != 0;
}

std::uint32_t largest_backlog() {
  std::uint32_t value = 0;
  std::ifstream("/proc/sys/net/core/somaxconn") >> value;
  return value;
}

}  // namespace berth
