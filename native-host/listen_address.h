#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/result.h"

namespace berth {

/// What is spoken on a listening address.
enum class ListenScheme : std::uint8_t {
  kHttps,  ///< TLS, then HTTP/2 or HTTP/1.1 as ALPN says
  kUdp,    ///< plain DNS in datagrams
  kTcp,    ///< plain DNS on streams (RFC 7766)
  kTls,    ///< DNS over TLS (RFC 7858)
  kHttp,   ///< HTTP/1.1, or HTTP/2 with prior knowledge (RFC 9113 3.3), behind a proxy
};

/// Whether connections begin with a TLS handshake.
[[nodiscard]] constexpr bool is_tls(ListenScheme scheme) {
  return scheme == ListenScheme::kHttps || scheme == ListenScheme::kTls;
}
/// Whether requests come by HTTP.
[[nodiscard]] constexpr bool is_http(ListenScheme scheme) {
  return scheme == ListenScheme::kHttps || scheme == ListenScheme::kHttp;
}

/// The port of a listen URL that names none.
[[nodiscard]] std::uint16_t default_port(ListenScheme scheme);

/// A scheme by itself: `https`, `tls`, `tcp`, `udp`, `http`.
struct ListenWay {
  ListenScheme scheme = ListenScheme::kHttps;

  /// Errors: kNotSupported.
  [[nodiscard]] static Result<ListenWay> parse(std::string_view word);
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const ListenWay&, const ListenWay&) = default;
};

/// Where clients are waited for.
struct ListenAddress {
  ListenScheme scheme = ListenScheme::kHttps;
  Endpoint endpoint;

  /// Parses `https://127.0.0.1:8443`, `udp://[::1]:5353`, `0.0.0.0`: a scheme (none: https), a
  /// literal address, a port or the scheme's own, and at most a `/` after it.
  /// Errors: kBadUrl (a path, user or query), kBadAddress (not a literal address,
  /// port 0), kNotSupported (another scheme).
  [[nodiscard]] static Result<ListenAddress> parse(std::string_view url);

  /// The URL, port included.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Whether one socket serves both: the same endpoint, and datagrams or streams in both.
[[nodiscard]] bool share_socket(const ListenAddress& a, const ListenAddress& b);

/// Where the admin listener stands when nothing else is said: port 8053 of the IPv4 loopback
/// address, http.
[[nodiscard]] std::vector<ListenAddress> default_admin_addresses();

/// Where we listen when nothing else is said: port 8443 of both loopback addresses, https.
[[nodiscard]] std::vector<ListenAddress> default_listen_addresses();

}  // namespace berth
