#pragma once

#include <string>

#include "native-host/tls/tls_rules.h"

namespace berth {

/// The names that the client's certificate holds, as `Client::subjects` has them: its common name,
/// then alternative names of hosts, mail addresses and URIs. Empty without a certificate. Names
/// with control octets are left out. Requires: the handshake is done. Source: RFC
/// 5280 4.1.2.6, 4.2.1.6.
[[nodiscard]] std::string client_subjects(const ssl_st* ssl);

/// Whether a handshake failed for the client's certificate: why, in words; empty: for something
/// else. Requires: OpenSSL's list of errors is still as the handshake left it.
[[nodiscard]] std::string client_certificate_fault(const ssl_st* ssl);

}  // namespace berth
