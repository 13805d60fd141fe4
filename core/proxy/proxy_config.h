#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/ip_prefix.h"

namespace berth {

/// The header field by which proxies that speak HTTP say whom a request is from. One alone is
/// believed: a proxy that sets one passes the others on as the client wrote them.
enum class ClientField : std::uint8_t {
  kNone,
  kForwarded,       ///< RFC 7239
  kXForwardedFor,   ///< a list as proxies write it
  kXRealIp,         ///< one address, of nginx
  kCfConnectingIp,  ///< one address, of Cloudflare
};

/// Whom we believe, and what. Nobody and nothing unless it is said.
struct ProxyConfig {
  /// Proxies. What others say of their clients is not looked at.
  std::vector<IpPrefix> trusted;
  ClientField field = ClientField::kNone;
};

/// The name of a field in lower case; empty for kNone.
[[nodiscard]] std::string_view name_of(ClientField field);

}  // namespace berth
