#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "native-host/socket_address.h"
#include "native-host/transport/upstream_socket.h"

namespace berth {
namespace {

class UdpSocket final : public UpstreamSocket, private Watched {
 public:
  UdpSocket(const SocketOrder& order, int descriptor)
      : order_(order), watch_(order.loop, descriptor, *this) {
    watch_.want_read();
  }

  void send(Bytes octets, RequestId /*request*/) override {
    const ssize_t sent = ::send(watch_.descriptor(), octets.data(), octets.size(), 0);
    // A full queue loses the datagram as a full router would: it is asked again in time.
    if (sent >= 0 || errno == EAGAIN || errno == ENOBUFS || errno == EINTR) return;
    send_code_ = errno;
  }

  std::optional<TransportFailure> flush() override {
    if (send_code_ == 0) return std::nullopt;
    return TransportFailure::of_system(Stage::kSend, send_code_);
  }

  void park(Duration /*keepalive*/) override {}
  Stage stage() const override { return Stage::kWait; }

 private:
  void readable() override {
    const ByteSpan room = order_.room;
    const ssize_t size = ::recv(watch_.descriptor(), room.data(), room.size(), 0);
    const int code = errno;
    watch_.want_read();
    if (size >= 0) {
      order_.events.transport_received(order_.transport, order_.remote,
                                       room.first(static_cast<std::size_t>(size)));
      order_.events.settle();
    } else if (code != EAGAIN && code != EINTR) {
      order_.events.transport_closed(order_.transport,
                                     TransportFailure::of_system(Stage::kWait, code));
    }
  }

  void writable() override {}

  SocketOrder order_;
  Watch watch_;
  int send_code_ = 0;
};

}  // namespace

OpenedSocket open_udp(const SocketOrder& order) {
  const SocketAddress remote(order.remote);
  const int descriptor = ::socket(remote.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return {nullptr, errno};
  if (::connect(descriptor, remote.get(), remote.size) != 0) {
    const int code = errno;
    ::close(descriptor);
    return {nullptr, code};
  }
  return {std::make_unique<UdpSocket>(order, descriptor), 0};
}

}  // namespace berth
