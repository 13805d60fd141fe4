#include "native-host/transport/http2_client_session.h"
#include "native-host/transport/streamed_socket.h"

namespace berth {
namespace {

/// DNS over HTTPS: requests of one HTTP/2 connection (RFC 8484).
class SessionSocket final : public StreamedSocket {
 public:
  SessionSocket(const SocketOrder& order, int descriptor, TlsClient& tls, const HttpTarget& target)
      : StreamedSocket(order, descriptor, &tls), session_(target) {}

  void send(Bytes octets, RequestId request) override { session_.ask(request.value, octets); }
  void cancel(RequestId request) override { session_.cancel(request.value); }

  std::optional<TransportFailure> flush() override {
    report();
    if (stream_.stage() != Stage::kWait) return std::nullopt;
    // What waits to be sent is bounded: the server decides how much it takes.
    if (stream_.unsent() == 0) {
      produced_.clear();
      session_.produce(produced_);
      stream_.send(produced_);
      // What HTTP/2 forbids ends its request when that is told to the server.
      report();
    }
    return stream_.flush();
  }

 private:
  void stream_received(ByteView octets) override { session_.receive(octets); }

  void stream_rests() override {
    // Acknowledgements, and what a window that opened lets through.
    auto failure = flush();
    // A broken protocol may have a last word: it went out with the rest.
    if (!failure && session_.is_over()) failure = over();
    if (failure) return order_.events.transport_closed(order_.transport, *failure);
    order_.events.settle();
  }

  void stream_ended(const TransportFailure& failure) override {
    report();
    order_.events.transport_closed(order_.transport, failure);
  }

  /// The limits come first: what was not taken is not to be asked here again.
  void report() {
    if (session_.take_limits_changed()) {
      order_.events.transport_limits(
          {order_.transport, session_.max_in_flight(), session_.is_draining()});
    }
    while (const auto answer = session_.next_answer()) {
      order_.events.session_answered(order_.transport, *answer);
    }
  }

  [[nodiscard]] TransportFailure over() const {
    const bool orderly = session_.is_draining() && session_.requests_in_flight() == 0;
    return {Stage::kWait, orderly ? TransportCause::kEndOfStream : TransportCause::kProtocolError,
            0, session_.problem()};
  }

  Http2ClientSession session_;
  Bytes produced_;
};

}  // namespace

OpenedSocket open_session(const SocketOrder& order, TlsClient& tls, const HttpTarget& target) {
  return StreamedSocket::open<SessionSocket>(order, tls, target);
}

}  // namespace berth
