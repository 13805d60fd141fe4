#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/base/result.h"

namespace berth {

/// How an upstream is spoken to.
enum class UpstreamProtocol : std::uint8_t {
  kUdp,  ///< UDP first, TCP when an answer is truncated
  kTcp,  ///< TCP only
};

/// The scheme of its URL ("udp"); static storage.
[[nodiscard]] std::string_view to_string(UpstreamProtocol protocol);

/// The port of plain DNS. Source: RFC 1035 4.2.
inline constexpr std::uint16_t kDnsPort = 53;

/// A resolver we ask.
struct Upstream {
  UpstreamProtocol protocol = UpstreamProtocol::kUdp;
  Endpoint endpoint;

  /// Parses `udp://192.0.2.1`, `tcp://192.0.2.1:5353`, `udp://[2001:db8::1]:53`, or a bare address
  /// with or without port (udp). The port defaults to 53; a scheme is read without regard to case.
  /// Errors: kBadUrl (no address, a path, user or query after it), kBadAddress (not a literal
  /// address, the unspecified address, port 0), kNotSupported (a scheme this build does not know).
  [[nodiscard]] static Result<Upstream> parse(std::string_view url);

  /// The URL, port included.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Upstream&, const Upstream&) = default;
};

}  // namespace berth
