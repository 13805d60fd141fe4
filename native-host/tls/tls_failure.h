#pragma once

#include <string>

struct ssl_st;

namespace berth {

/// Why a client's connection failed, in words for an operator: the certificate's fault with its
/// date, names or issuer; the alert with its number; no TLS at the other end. `expected` is the
/// name or address that was looked for. Empties OpenSSL's list of this thread.
[[nodiscard]] std::string tls_failure_text(const ssl_st* ssl, const std::string& expected);

}  // namespace berth
