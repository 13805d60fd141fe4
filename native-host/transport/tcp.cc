#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "native-host/socket_address.h"
#include "native-host/transport/upstream_socket.h"

namespace berth {
namespace {

// How long octets sent may stay unacknowledged before the connection counts as dead; a NAT that
// forgot it says nothing. Unit: milliseconds.
constexpr int kUserTimeoutMs = 3000;
constexpr int kKeepaliveGapSeconds = 1;

void set_option(int descriptor, int level, int option, int value) {
  // Without it the connection works all the same.
  static_cast<void>(::setsockopt(descriptor, level, option, &value, sizeof value));
}

class TcpSocket final : public UpstreamSocket, private Watched {
 public:
  TcpSocket(const SocketOrder& order, int descriptor)
      : order_(order), watch_(order.loop, descriptor, *this) {
    watch_.want_write();
  }

  int send(Bytes octets) override {
    std::size_t sent = 0;
    if (unsent_.empty()) {
      const ssize_t size = ::send(watch_.descriptor(), octets.data(), octets.size(), MSG_NOSIGNAL);
      if (size < 0 && errno != EAGAIN && errno != EINTR) return errno;
      if (size > 0) sent = static_cast<std::size_t>(size);
    }
    if (sent == octets.size()) return 0;
    unsent_.insert(unsent_.end(), octets.begin() + static_cast<std::ptrdiff_t>(sent), octets.end());
    watch_.want_write();
    return 0;
  }

  void park(Duration keepalive) override {
    if (keeps_alive_) return;
    keeps_alive_ = true;
    const auto idle = static_cast<int>(std::max<std::int64_t>(1, to_seconds(keepalive)));
    set_option(watch_.descriptor(), SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(watch_.descriptor(), IPPROTO_TCP, TCP_KEEPIDLE, idle);
    set_option(watch_.descriptor(), IPPROTO_TCP, TCP_KEEPINTVL, kKeepaliveGapSeconds);
  }

 private:
  void readable() override {
    const ByteSpan room = order_.room;
    const ssize_t size = ::recv(watch_.descriptor(), room.data(), room.size(), 0);
    const int code = errno;
    if (size == 0) return order_.events.transport_closed(order_.transport, Stage::kWait, 0);
    // What is told below may destroy this socket, so what comes next is waited for first.
    if (size > 0) {
      watch_.want_read();
      order_.events.transport_received(order_.transport, order_.remote,
                                       room.first(static_cast<std::size_t>(size)));
    } else if (code == EAGAIN || code == EINTR) {
      watch_.want_read();
    } else {
      order_.events.transport_closed(order_.transport, Stage::kWait, code);
    }
  }

  void writable() override {
    if (!connected_) return connected();
    const ssize_t size = ::send(watch_.descriptor(), unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
    if (size < 0 && errno != EAGAIN && errno != EINTR) {
      return order_.events.transport_closed(order_.transport, Stage::kSend, errno);
    }
    if (size > 0) unsent_.erase(unsent_.begin(), unsent_.begin() + size);
    if (!unsent_.empty()) watch_.want_write();
  }

  void connected() {
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(watch_.descriptor(), SOL_SOCKET, SO_ERROR, &code, &size) != 0) code = errno;
    if (code != 0) {
      return order_.events.transport_closed(order_.transport, Stage::kConnect, code);
    }
    connected_ = true;
    watch_.want_read();
    order_.events.transport_opened(order_.transport, local_endpoint(watch_.descriptor()));
  }

  SocketOrder order_;
  Watch watch_;
  Bytes unsent_;
  bool connected_ = false;
  bool keeps_alive_ = false;
};

}  // namespace

OpenedSocket open_tcp(const SocketOrder& order) {
  const SocketAddress remote(order.remote);
  const int descriptor = ::socket(remote.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {nullptr, errno};
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, kUserTimeoutMs);
  if (::connect(descriptor, remote.get(), remote.size) != 0 && errno != EINPROGRESS) {
    const int code = errno;
    ::close(descriptor);
    return {nullptr, code};
  }
  return {std::make_unique<TcpSocket>(order, descriptor), 0};
}

}  // namespace berth
