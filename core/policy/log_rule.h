#pragma once

#include <cstdint>

#include "core/base/endpoint.h"

namespace berth {

/// What a log of queries may say of a group's questions.
enum class LogDetail : std::uint8_t {
  kOff,     ///< nothing: not even that there was one
  kCounts,  ///< that there was one, and what came of it; not what was asked, nor by whom
  kFull,
};

/// How much of a client's address such a log may hold.
enum class LogAddress : std::uint8_t {
  kNone,
  kNetwork,  ///< the first 24 bits of IPv4, 48 of IPv6
  kWhole,
};

/// What a log of queries may say of the members of one group. Counters are not its affair.
struct LogRule {
  LogDetail detail = LogDetail::kFull;
  LogAddress address = LogAddress::kWhole;

  /// What of `client` may be logged; the unspecified address where nothing may be.
  [[nodiscard]] IpAddress address_of(const IpAddress& client) const;

  friend bool operator==(const LogRule&, const LogRule&) = default;
};

}  // namespace berth
