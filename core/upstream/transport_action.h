#pragma once

#include <variant>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/pool/transport.h"

namespace berth {

/// Open a transport to a literal address, then report `TransportOpened` or `TransportClosed`.
struct Open {
  TransportId transport;
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Endpoint remote;

  friend bool operator==(const Open&, const Open&) = default;
};

/// Send one whole message; over a stream the two-octet length already stands before it, and it
/// leaves in one write.
struct Send {
  TransportId transport;
  Bytes bytes;

  friend bool operator==(const Send&, const Send&) = default;
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
using TransportAction = std::variant<Open, Send, Park, Unpark, Close>;

}  // namespace berth
