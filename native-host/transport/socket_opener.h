#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/upstream/transport_action.h"
#include "core/upstream/upstream.h"
#include "native-host/transport/upstream_socket.h"

namespace berth {

/// Opens sockets to upstreams, each as its URL has it. One a thread; outlives what it opens.
class SocketOpener {
 public:
  /// What is spoken to upstreams in TLS.
  struct Tls {
    /// Null when no upstream is encrypted.
    std::shared_ptr<const ClientTls> shared;
    /// Anybody may answer.
    bool is_insecure = false;
  };

  /// `loop` and `events` outlive the opener.
  SocketOpener(EventLoop& loop, TransportEvents& events, const std::vector<Upstream>& upstreams,
               const Tls& tls);
  ~SocketOpener();
  SocketOpener(const SocketOpener&) = delete;
  SocketOpener& operator=(const SocketOpener&) = delete;

  /// Begins to open one; a datagram's is open at once, without an event.
  [[nodiscard]] OpenedSocket open(const Open& open);

 private:
  /// An upstream that is spoken to in TLS. Its tickets are shared by all its connections.
  struct Secure {
    TlsClient tls;
    /// Of sessions.
    HttpTarget target;
  };

  EventLoop& loop_;
  TransportEvents& events_;
  /// By upstream; null for those without TLS.
  std::vector<std::unique_ptr<Secure>> secure_;
  std::array<std::uint8_t, 65536> room_;
};

/// What an upstream's certificate has to show.
[[nodiscard]] TlsServer tls_server_of(const Upstream& upstream);
/// Where an https upstream takes questions.
[[nodiscard]] HttpTarget http_target_of(const Upstream& upstream);

}  // namespace berth
