#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/track/timeline.h"

namespace berth {

/// A transport that core asked for is open.
struct TransportOpened {
  TransportId transport;
  Endpoint local;
};

/// Octets came in: one datagram, or any piece of a stream. Borrowed for the call.
struct TransportReceived {
  TransportId transport;
  /// Where a datagram came from; for streams the peer.
  Endpoint source;
  ByteView bytes;
};

/// What went wrong with a transport, in words that are the same on every host.
enum class TransportCause : std::uint8_t {
  kEndOfStream,
  kReset,
  kRefused,
  kUnreachable,
  kTimedOut,
  kNoDescriptor,
  kNoPermission,
  kTlsFailed,
  kOther,
};

/// The cause in lower-case words ("closed by peer"); static storage.
[[nodiscard]] std::string_view to_string(TransportCause cause);

/// A transport is gone, or could not be opened. Nothing more comes from it.
struct TransportClosed {
  TransportId transport;
  Stage stage = Stage::kConnect;
  TransportCause cause = TransportCause::kOther;
  /// The operating system's number, for logs; 0 when there is none.
  int os_code = 0;
};

}  // namespace berth
