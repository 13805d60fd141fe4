#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/base/endpoint.h"
#include "native-host/driver/event_loop.h"
#include "native-host/server/channel.h"
#include "native-host/server/tls.h"

namespace berth::test {

/// A server of a test's own on a loopback port, on the test's own loop: takes one connection after
/// the other and does with each what the test says.
class TlsPeer final : private Watched {
 public:
  /// What it does. Those left empty do nothing.
  struct Script {
    /// Octets came in, decrypted; false: nothing more is read.
    std::function<bool(TlsPeer&, ByteView)> octets;
    /// The connection stands, TLS included.
    std::function<void(TlsPeer&)> opened;
  };
  /// Null `certificate`: no TLS. Empty `protocol`: ALPN is not looked at.
  TlsPeer(EventLoop& loop, const CertificateText* certificate, std::string protocol, Script script);
  ~TlsPeer();
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  [[nodiscard]] const Endpoint& endpoint() const { return endpoint_; }
  /// "tls://127.0.0.1:PORT"
  [[nodiscard]] std::string url(const std::string& scheme) const;

  /// Sends; small things only.
  void say(ByteView octets);
  /// Ends the connection; `rudely`: by a reset.
  void hang_up(bool rudely = false);

 private:
  class Conversation;
  struct Deleter {
    void operator()(ssl_ctx_st* context) const;
  };

  void readable() override;
  void writable() override {}

  EventLoop& loop_;
  std::unique_ptr<ssl_ctx_st, Deleter> context_;
  std::string protocol_;
  Script script_;
  Endpoint endpoint_;
  std::unique_ptr<Watch> listening_;
  std::unique_ptr<Conversation> conversation_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace berth::test
