#pragma once

#include <memory>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/track/connection_record.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"
#include "native-host/driver/event_loop.h"
#include "native-host/tls/client_tls.h"
#include "native-host/transport/http2_client_session.h"
#include "native-host/transport/transport_failure.h"

namespace berth {

/// How a transport stands that was opened.
struct OpenedTransport {
  Endpoint local;
  /// Nothing where there is no TLS.
  std::optional<TlsFacts> tls;
};

/// Is told what happens to transports. `transport_closed` and `settle` may destroy the transport
/// they come from: nothing of it is touched afterwards. The others only take note.
class TransportEvents {
 public:
  /// The connection stands; TLS, where it is asked for, comes next. Only the curious listen.
  virtual void transport_connected(TransportId /*transport*/) {}
  virtual void transport_opened(TransportId transport, const OpenedTransport& opened) = 0;
  virtual void transport_received(TransportId transport, const Endpoint& source,
                                  ByteView octets) = 0;
  /// Of sessions.
  virtual void session_answered(TransportId transport, const HttpAnswer& answer) = 0;
  virtual void transport_limits(const TransportLimits& limits) = 0;
  virtual void transport_closed(TransportId transport, const TransportFailure& failure) = 0;
  /// All that was there to be told has been told.
  virtual void settle() = 0;

 protected:
  ~TransportEvents() = default;
};

/// A socket to an upstream. What happens to it later goes to `TransportEvents`.
class UpstreamSocket {
 public:
  virtual ~UpstreamSocket() = default;
  /// Takes one whole message, to be sent by the next `flush` at the latest. `request` names it in a
  /// session.
  virtual void send(Bytes octets, RequestId request) = 0;
  /// Nobody waits for the answer any more.
  virtual void cancel(RequestId /*request*/) {}
  /// Sends what was taken, or as much as goes now and the rest later. Returns a failure when the
  /// socket is of no use any more; its end is not told then.
  [[nodiscard]] virtual std::optional<TransportFailure> flush() = 0;
  /// It will stand idle; it is watched all the same.
  virtual void park(Duration keepalive) = 0;
  /// What it waits for: `kConnect`, `kTls` or `kWait`.
  [[nodiscard]] virtual Stage stage() const = 0;
  /// Takes over what the system knows of the connection; of a datagram socket it knows nothing.
  virtual void sample(ConnectionRecord& /*record*/) const {}
};

/// What opening one needs.
struct SocketOrder {
  EventLoop& loop;
  TransportEvents& events;
  /// Room to receive into, shared by the sockets of one thread: at least 65,535 octets.
  ByteSpan room;
  TransportId transport;
  Endpoint remote;
};

/// A socket, or the errno that kept it from being made.
struct OpenedSocket {
  std::unique_ptr<UpstreamSocket> socket;
  int os_code = 0;
};

/// Opens a UDP socket connected to the upstream, so that only its datagrams come in; its source
/// port is the kernel's random choice (RFC 5452 9.2). It is open at once, without an event.
[[nodiscard]] OpenedSocket open_udp(const SocketOrder& order);

/// Begins to open a TCP connection, in TLS where `tls` is given; `transport_opened` or
/// `transport_closed` will follow.
[[nodiscard]] OpenedSocket open_stream(const SocketOrder& order, TlsClient* tls);

/// The same, with HTTP/2 inside.
[[nodiscard]] OpenedSocket open_session(const SocketOrder& order, TlsClient& tls,
                                        const HttpTarget& target);

}  // namespace berth
