#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/upstream/upstream.h"
#include "native-host/tls/tls_failure.h"
#include "native-host/tls/tls_rules.h"

struct ssl_session_st;

namespace berth {

/// Whose word counts for a server's certificate.
struct TlsTrust {
  /// The authorities that the system trusts.
  bool system = true;
  /// PEM files of more authorities, or of servers' own certificates.
  std::vector<std::string> files;
};

/// The client side of TLS, as all connections of one configuration share it: versions, ciphers,
/// trust. Immutable; from any thread.
class ClientTls {
 public:
  /// `problem` says what is wrong, and with which file, when there is no result.
  [[nodiscard]] static std::shared_ptr<const ClientTls> make(const TlsTrust& trust,
                                                             std::string& problem);

 private:
  friend class TlsClient;
  ClientTls() = default;

  SslContextPointer shared_;
};

/// A server to connect to, and what it has to show.
///
/// With `name`, or with neither name nor pins, the chain has to end at somebody trusted and the
/// leaf to hold the name, else the address; where there are pins too, one key of that chain has to
/// match (RFC 8310 6.4). Pins without a name stand alone: the server's own key has to match and
/// nothing else is looked at, as there is no chain whose other keys could be believed (RFC
/// 7858 4.2).
struct TlsServer {
  std::string name;
  IpAddress address;
  std::vector<SpkiPin> pins;
  /// What is spoken inside (ALPN): "dot", "h2".
  std::string_view protocol;
  /// Whether the server has to choose it. RFC 7858 lets servers know nothing of ALPN.
  bool needs_protocol = false;
  /// Anybody may answer.
  bool is_insecure = false;
};

/// What a handshake came to.
struct TlsFacts {
  std::string_view version;
  std::string_view cipher;
  std::string protocol;
  bool resumed = false;
  /// The version as on the wire: 0x0304 for 1.3.
  std::uint16_t wire_version = 0;
};

/// One server's connections: makes them, judges them, and keeps tickets to resume with. One a
/// thread and server; outlives what it makes.
class TlsClient {
 public:
  TlsClient(std::shared_ptr<const ClientTls> shared, TlsServer server);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  /// The client's end of a new connection over `descriptor`, which it does not own; null when
  /// memory is out.
  [[nodiscard]] SslPointer connect(int descriptor);

  /// After a handshake that succeeded: why the server will not do all the same, if so.
  [[nodiscard]] std::optional<TlsFailure> objection(ssl_st* ssl);
  /// After one that failed, or a connection that broke: why. Empties OpenSSL's list.
  [[nodiscard]] TlsFailure failure(const ssl_st* ssl) const;
  [[nodiscard]] static TlsFacts facts(const ssl_st* ssl);

  [[nodiscard]] const TlsServer& server() const { return server_; }

 private:
  struct Callbacks;
  friend class ClientTls;
  struct SessionDeleter {
    void operator()(ssl_session_st* session) const;
  };
  using SessionPointer = std::unique_ptr<ssl_session_st, SessionDeleter>;

  [[nodiscard]] bool checks_chain() const;
  [[nodiscard]] bool is_pinned(ssl_st* ssl) const;
  [[nodiscard]] SessionPointer take_ticket();
  void keep_ticket(SessionPointer session);

  std::shared_ptr<const ClientTls> shared_;
  TlsServer server_;
  /// Newest last.
  std::deque<SessionPointer> tickets_;
};

}  // namespace berth
