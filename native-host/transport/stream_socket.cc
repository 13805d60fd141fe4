#include "native-host/transport/stream.h"
#include "native-host/transport/upstream_socket.h"

namespace berth {
namespace {

/// Messages over TCP or TLS: the stream as it is, for core cuts it (RFC 7766, RFC 7858).
class StreamSocket final : public UpstreamSocket, private StreamEvents {
 public:
  StreamSocket(const SocketOrder& order, int descriptor, TlsClient* tls)
      : order_(order), stream_({order.loop, *this, order.room, order.remote, tls}, descriptor) {}

  void send(Bytes octets, RequestId /*request*/) override { stream_.send(octets); }
  std::optional<TransportFailure> flush() override { return stream_.flush(); }
  void park(Duration keepalive) override { stream_.keep_alive(keepalive); }
  Stage stage() const override { return stream_.stage(); }

 private:
  void stream_connected() override { order_.events.transport_connected(order_.transport); }
  void stream_opened() override {
    order_.events.transport_opened(order_.transport, {stream_.local(), stream_.tls_facts()});
  }
  void stream_received(ByteView octets) override {
    order_.events.transport_received(order_.transport, order_.remote, octets);
  }
  void stream_rests() override { order_.events.settle(); }
  void stream_ended(const TransportFailure& failure) override {
    order_.events.transport_closed(order_.transport, failure);
  }

  SocketOrder order_;
  Stream stream_;
};

}  // namespace

OpenedSocket open_stream(const SocketOrder& order, TlsClient* tls) {
  const Stream::Descriptor begun = Stream::begin(order.remote);
  if (begun.os_code != 0) return {nullptr, begun.os_code};
  return {std::make_unique<StreamSocket>(order, begun.value, tls), 0};
}

}  // namespace berth
