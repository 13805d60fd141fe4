#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/track/timeline.h"

namespace berth {

/// The connection of an encrypted transport stands, its TLS comes next. A host that cannot know
/// leaves it out.
struct TransportConnected {
  TransportId transport;
};

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
  kTlsFailed,             ///< no version or cipher in common, an alert, no TLS at all
  kCertificateExpired,    ///< or not valid yet
  kCertificateName,       ///< for another name or address
  kCertificateUntrusted,  ///< no chain to an authority that is trusted
  kPinMismatch,           ///< none of the pins fits its key
  kAlpnRefused,           ///< the protocol that we need was not agreed on
  kProtocolError,         ///< HTTP/2 was violated, or could not be begun
  kOther,
};

/// The cause in lower-case words ("closed by peer"); static storage.
[[nodiscard]] std::string_view to_string(TransportCause cause);

/// How one request of a session ended. Views are borrowed for the call.
struct SessionAnswered {
  TransportId transport;
  RequestId request;
  /// Of HTTP; 0: the request died alone, of `cause`.
  std::uint16_t status = 0;
  /// With status 0: kReset (RST_STREAM), kRefused (the peer did not look at it: REFUSED_STREAM, or
  /// above the last stream of a GOAWAY, RFC 9113 8.7), kOther.
  TransportCause cause = TransportCause::kOther;
  /// The field's value, if there was one.
  std::string_view content_type;
  /// The whole content; empty where the status is no success.
  ByteView bytes;
  /// `age` of the response (RFC 9111 5.1); 0: none. Unit: seconds.
  std::uint32_t age = 0;
  /// `retry-after` (RFC 9110 10.2.3); nothing: none.
  std::optional<Duration> retry_after;
};

/// What the peer of a session allows from now on (SETTINGS, GOAWAY).
struct TransportLimits {
  TransportId transport;
  /// Requests at a time (SETTINGS_MAX_CONCURRENT_STREAMS, RFC 9113 6.5.2).
  std::uint32_t max_in_flight = 0;
  /// No new request; those that the peer has taken up are still answered (RFC 9113 6.8).
  bool draining = false;
};

/// A transport is gone, or could not be opened. Nothing more comes from it.
struct TransportClosed {
  TransportId transport;
  Stage stage = Stage::kConnect;
  TransportCause cause = TransportCause::kOther;
  /// The operating system's number, for logs; 0 when there is none.
  int os_code = 0;
};

}  // namespace berth
