#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"

namespace berth {

/// A network: every address that begins with the same bits. Source: RFC 4632 3.1, RFC 4291 2.3.
class IpPrefix {
 public:
  /// Every IPv6 address.
  IpPrefix() = default;

  /// Parses `192.168.0.0/16`, `fd00::/8`, or a lone address, which is a network of one.
  /// Errors: kBadAddress (no address, a length that is none, a bit set behind it).
  [[nodiscard]] static Result<IpPrefix> parse(std::string_view text);

  /// A network of IPv6 holds no IPv4 address, whatever form that has here.
  [[nodiscard]] bool contains(const IpAddress& address) const;
  /// Text that `parse` reads: always with the length.
  [[nodiscard]] std::string to_string() const;

  friend bool operator==(const IpPrefix&, const IpPrefix&) = default;

 private:
  IpAddress network_;
  /// Of the 128 bits that an address has here, IPv4 in mapped form.
  std::uint8_t bits_ = 0;
};

/// Whether one of them contains `address`.
[[nodiscard]] bool contains(const std::vector<IpPrefix>& prefixes, const IpAddress& address);

}  // namespace berth
