#pragma once

#include <optional>

#include "core/base/endpoint.h"
#include "native-host/query_log/query_log_config.h"

namespace berth {

/// What may be kept of a client's address: all of it, its network (the first 24 bits of IPv4, 56 of
/// IPv6; the rest is 0), or nothing.
[[nodiscard]] std::optional<IpAddress> kept_client(const IpAddress& client, LogPrivacy privacy);

/// Whether anything of a single query may be kept.
[[nodiscard]] constexpr bool keeps_queries(LogPrivacy privacy) {
  return privacy != LogPrivacy::kCounts;
}

}  // namespace berth
