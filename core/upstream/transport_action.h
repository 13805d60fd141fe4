#pragma once

#include <variant>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/pool/transport.h"

namespace berth {

/// Open a transport to a literal address, or by its upstream's URL where `remote` has none (a host
/// that opens https:// by name), then report `TransportOpened` or `TransportClosed`.
/// A secure one is open when TLS is done, the certificate checked and the protocol agreed on (ALPN
/// "dot" on a stream, "h2" in a session); names, pins, path and method stand in the configuration
/// under `upstream` (`Config::upstream`: a bootstrap server has an id too, behind the upstreams').
struct Open {
  TransportId transport;
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Endpoint remote;
  bool secure = false;

  friend bool operator==(const Open&, const Open&) = default;
};

/// Send one whole message; over a stream the two-octet length already stands before it, and it
/// leaves in one write. In a session it is one request's content, and has id 0.
struct Send {
  TransportId transport;
  Bytes bytes;
  /// Names the request in a session, unique as long as the session lives; 0 elsewhere.
  RequestId request{};

  friend bool operator==(const Send&, const Send&) = default;
};

/// Nobody waits for this request any more: reset its stream, or forget it if it has not left.
/// Nothing about it is reported afterwards.
struct CancelRequest {
  TransportId transport;
  RequestId request;

  friend bool operator==(const CancelRequest&, const CancelRequest&) = default;
};

/// Keep an open transport warm: stop acting on its data but go on watching it.
struct Park {
  TransportId transport;

  friend bool operator==(const Park&, const Park&) = default;
};

/// Take a parked transport back into use.
struct Unpark {
  TransportId transport;

  friend bool operator==(const Unpark&, const Unpark&) = default;
};

/// Close a transport, open or opening; nothing about it is reported afterwards.
struct Close {
  TransportId transport;
  CloseReason reason = CloseReason::kNone;

  friend bool operator==(const Close&, const Close&) = default;
};

/// What a host is asked to do with its sockets.
using TransportAction = std::variant<Open, Send, CancelRequest, Park, Unpark, Close>;

}  // namespace berth
