#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace berth {

/// An IPv4 or IPv6 address. IPv4 is held in its mapped form (::ffff:a.b.c.d, RFC 4291 2.5.5.2), so
/// that one client has one address whatever socket it came by.
class IpAddress {
 public:
  /// The unspecified IPv6 address.
  IpAddress() = default;
  [[nodiscard]] static IpAddress v4(std::uint32_t host_order);
  [[nodiscard]] static IpAddress v6(std::span<const std::uint8_t, 16> network_order);

  /// Parses dotted IPv4 or RFC 4291 text, without brackets or zone. Errors: kBadAddress.
  [[nodiscard]] static Result<IpAddress> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_unspecified() const;
  [[nodiscard]] bool is_loopback() const;
  /// The IPv4 address in host order. Requires: `is_v4()`.
  [[nodiscard]] std::uint32_t v4_value() const;
  /// All 16 octets, IPv4 in mapped form.
  [[nodiscard]] const std::array<std::uint8_t, 16>& octets() const { return octets_; }

  /// Text as RFC 5952 has it; IPv4 dotted.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> octets_{};
};

/// An address and a port.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;

  /// Parses `a.b.c.d:port` or `[v6]:port`; the port may be left out when `default_port` is not 0.
  /// Errors: kBadAddress.
  [[nodiscard]] static Result<Endpoint> parse(std::string_view text,
                                              std::uint16_t default_port = 0);
  /// `a.b.c.d:port` or `[v6]:port`.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace berth
