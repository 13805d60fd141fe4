#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/result.h"

namespace berth {

/// How an upstream is spoken to.
enum class UpstreamProtocol : std::uint8_t {
  kUdp,  ///< UDP first, TCP when an answer is truncated
  kTcp,  ///< TCP only
};

[[nodiscard]] std::string_view to_string(UpstreamProtocol protocol);

/// A resolver we ask.
struct Upstream {
  UpstreamProtocol protocol = UpstreamProtocol::kUdp;
  Endpoint endpoint;

  /// Parses `udp://192.0.2.1`, `tcp://192.0.2.1:5353`, `udp://[2001:db8::1]:53`, or a bare address
  /// with or without port (udp). The port defaults to 53.
  /// Errors: kBadUrl, kBadAddress, kNotSupported (a scheme this build does not know).
  [[nodiscard]] static Result<Upstream> parse(std::string_view url);

  /// The URL, port included.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Upstream&, const Upstream&) = default;
};

}  // namespace berth
