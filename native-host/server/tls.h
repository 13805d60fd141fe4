#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "native-host/tls/tls_rules.h"

namespace berth {

/// What is spoken inside of TLS, as ALPN names it.
enum class TlsService : std::uint8_t {
  kHttp,       ///< `h2` or `http/1.1` (RFC 9113 3.3, RFC 7301 6)
  kDns,        ///< `dot` (RFC 7858; the IANA registry of ALPN ids)
  kHttp1Only,  ///< `http/1.1`
};

/// PEM texts of a certificate with its chain, and of its key.
struct CertificateText {
  std::string chain;
  std::string key;
};

/// Whose certificates clients may show.
struct ClientAuthority {
  /// PEM texts of the authorities; empty: clients are asked for none.
  std::string certificates;
  /// Clients without a certificate are turned away, not only those with a bad one.
  bool is_required = false;
};

/// What is wrong with the PEM text of authorities, in words; empty: nothing.
[[nodiscard]] std::string authority_fault(const std::string& certificates);

/// The server side of TLS: certificate, protocol versions, ALPN. Immutable; connections made from
/// it keep what they need, so it can be replaced at any time. From any thread.
class ServerTls {
 public:
  /// Checks that chain and key parse and belong together. `problem` says what is wrong when there
  /// is no result. Requires: `clients` has no fault.
  [[nodiscard]] static std::shared_ptr<const ServerTls> make(const CertificateText& certificate,
                                                             std::string& problem,
                                                             const ClientAuthority& clients = {});

  /// The server's end of a new connection over `descriptor`, which it does not own; null when
  /// memory is out. A client that names protocols and none of the service's gets an alert.
  /// Certificates are asked for where DNS is served, `kHttp1Only` being for those who look after
  /// it.
  [[nodiscard]] SslPointer accept(int descriptor, TlsService service) const;

  /// SHA-256 of the certificate, as browsers show it.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  /// Last moment of its validity: "Jun  1 12:00:00 2027 GMT".
  [[nodiscard]] const std::string& not_after() const { return not_after_; }
  /// Seconds of validity left; negative: over.
  [[nodiscard]] long seconds_left() const;

 private:
  ServerTls() = default;

  SslContextPointer shared_;
  /// As `SSL_set_verify` has it.
  int verify_mode_ = 0;
  std::string fingerprint_;
  std::string not_after_;
};

}  // namespace berth
