#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/policy/access.h"

namespace berth {

/// Whose questions are counted together.
enum class RateScope : std::uint8_t {
  kClient,  ///< those of one client, as `RateConfig` has it
  kGroup,   ///< those of all members of a group
};

/// How often the members of one group may ask.
struct RateLimit {
  /// Questions a second in the long run; 0: any number.
  std::uint32_t queries_per_second = 0;
  /// Questions at once, after some time without any.
  std::uint32_t burst = 100;
  RateScope scope = RateScope::kClient;
};

/// What is one client to a rate limit, and how many of them are remembered.
struct RateConfig {
  /// Addresses that begin with the same bits are one client. Unit: bits.
  /// Source: RFC 6177 2 (what one subscriber gets of IPv6).
  std::uint32_t v4_bits = 32;
  std::uint32_t v6_bits = 56;
  /// Clients remembered; each takes 16 octets.
  std::uint32_t max_clients = 16384;
  /// Whose questions are not counted. A client without an address is the host's own, and never is.
  std::vector<IpPrefix> exempt = loopback();

  friend bool operator==(const RateConfig&, const RateConfig&) = default;
};

}  // namespace berth
