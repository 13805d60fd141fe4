#pragma once

#include <string>

#include "core/upstream/transport_event.h"

struct ssl_st;

namespace berth {

/// Why TLS with a server came to nothing.
struct TlsFailure {
  TransportCause cause = TransportCause::kTlsFailed;
  /// For an operator: the certificate's fault with its date, names or issuer; the alert with its
  /// number; no TLS at the other end. May hold what the peer said.
  std::string why;

  friend bool operator==(const TlsFailure&, const TlsFailure&) = default;
};

/// Why a client's connection failed. `expected` is the name or address that was looked for. Empties
/// OpenSSL's list of this thread.
[[nodiscard]] TlsFailure read_tls_failure(const ssl_st* ssl, const std::string& expected);

}  // namespace berth
