#pragma once

#include <string>
#include <vector>

#include "native-host/server/tls.h"

namespace berth {

/// How long a certificate of our own is valid, and how long before its end it is replaced.
/// Source: browsers take at most 398 days. Unit: seconds.
inline constexpr long kOwnCertificateLife = 397L * 86400;
inline constexpr long kOwnCertificateRenewal = 30L * 86400;

/// Makes a self-signed certificate with a fresh ECDSA P-256 key, for `localhost`, both loopback
/// addresses and `host_name` (unless empty). Empty texts when OpenSSL could not.
[[nodiscard]] CertificateText make_own_certificate(const std::string& host_name);

}  // namespace berth
