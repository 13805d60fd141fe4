#pragma once

#include <memory>

#include "native-host/server/tcp_state.h"
#include "native-host/transport/stream.h"
#include "native-host/transport/upstream_socket.h"

namespace berth {

/// A socket to an upstream over a stream: what is alike whatever is spoken inside.
class StreamedSocket : public UpstreamSocket, protected StreamEvents {
 public:
  /// Owns the descriptor of `Stream::begin`. `tls` null: TCP alone.
  StreamedSocket(const SocketOrder& order, int descriptor, TlsClient* tls)
      : order_(order), stream_({order.loop, *this, order.room, order.remote, tls}, descriptor) {}

  void park(Duration keepalive) override { stream_.keep_alive(keepalive); }
  [[nodiscard]] Stage stage() const override { return stream_.stage(); }
  void sample(ConnectionRecord& record) const override { sample_tcp(stream_.descriptor(), record); }

  /// Begins to open a `Socket`, which takes `what` behind order and descriptor.
  template <typename Socket, typename... What>
  [[nodiscard]] static OpenedSocket open(const SocketOrder& order, What&&... what) {
    const Stream::Descriptor begun = Stream::begin(order.remote);
    if (begun.os_code != 0) return {nullptr, begun.os_code};
    return {std::make_unique<Socket>(order, begun.value, what...), 0};
  }

 protected:
  void stream_connected() override { order_.events.transport_connected(order_.transport); }
  void stream_opened() override {
    order_.events.transport_opened(order_.transport, {stream_.local(), stream_.tls_facts()});
  }

  SocketOrder order_;
  Stream stream_;
};

}  // namespace berth
