#include "native-host/transport/streamed_socket.h"

namespace berth {
namespace {

/// Messages over TCP or TLS: the stream as it is, for core cuts it (RFC 7766, RFC 7858).
class StreamSocket final : public StreamedSocket {
 public:
  using StreamedSocket::StreamedSocket;

  void send(Bytes octets, RequestId /*request*/) override { stream_.send(octets); }
  std::optional<TransportFailure> flush() override { return stream_.flush(); }

 private:
  void stream_received(ByteView octets) override {
    order_.events.transport_received(order_.transport, order_.remote, octets);
  }
  void stream_rests() override { order_.events.settle(); }
  void stream_ended(const TransportFailure& failure) override {
    order_.events.transport_closed(order_.transport, failure);
  }
};

}  // namespace

OpenedSocket open_stream(const SocketOrder& order, TlsClient* tls) {
  return StreamedSocket::open<StreamSocket>(order, tls);
}

}  // namespace berth
