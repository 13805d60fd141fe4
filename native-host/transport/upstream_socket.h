#pragma once

#include <memory>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"
#include "native-host/driver/event_loop.h"

namespace berth {

/// Is told what happens to transports. Each call may destroy the transport it comes from: nothing
/// of it is touched afterwards.
class TransportEvents {
 public:
  virtual void transport_opened(TransportId transport, const Endpoint& local) = 0;
  virtual void transport_received(TransportId transport, const Endpoint& source,
                                  ByteView octets) = 0;
  /// `os_code` is an errno, 0 for end of stream.
  virtual void transport_closed(TransportId transport, Stage stage, int os_code) = 0;

 protected:
  ~TransportEvents() = default;
};

/// What an errno means, in the words of core; 0 is end of stream.
[[nodiscard]] TransportCause cause_of(int os_code);

/// A socket to an upstream. What happens to it later goes to `TransportEvents`.
class UpstreamSocket {
 public:
  virtual ~UpstreamSocket() = default;
  /// Sends one whole message, or as much as goes now and the rest later.
  /// Returns an errno when the socket is of no use any more, else 0.
  [[nodiscard]] virtual int send(Bytes octets) = 0;
  /// It will stand idle; it is watched all the same.
  virtual void park(Duration keepalive) = 0;
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

/// Begins to open a TCP connection; `transport_opened` or `transport_closed` will follow.
[[nodiscard]] OpenedSocket open_tcp(const SocketOrder& order);

}  // namespace berth
