#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/endpoint.h"

namespace berth {

/// How a query came in.
enum class ClientProtocol : std::uint8_t { kUdp, kTcp, kTls, kHttp1, kHttp2 };

/// True where the way to the client is encrypted or stands behind a proxy that encrypts, so that
/// answers may be padded (RFC 7830 6).
[[nodiscard]] constexpr bool is_encrypted(ClientProtocol protocol) {
  return protocol != ClientProtocol::kUdp && protocol != ClientProtocol::kTcp;
}

/// Who asks, as the host saw it. The views live for the call.
struct Client {
  ClientProtocol protocol = ClientProtocol::kUdp;
  /// The client itself: after PROXY or X-Forwarded-For where the peer is trusted.
  Endpoint address;
  /// Host header, `:authority`; empty when there is none.
  std::string_view host;
  /// What follows the DoH path ("/dns-query/<token>"); empty when nothing does.
  std::string_view token;
  /// The name that was asked for in TLS (RFC 6066 3); empty when there is none.
  std::string_view server_name{};
  /// Names that the client's certificate holds, which was found good: each with a line feed behind
  /// it. Empty without a certificate.
  std::string_view subjects{};
};

}  // namespace berth
