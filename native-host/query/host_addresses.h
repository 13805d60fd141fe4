#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/endpoint.h"

namespace berth {

/// Where a host is to be reached, or why nobody knows.
struct HostAddresses {
  /// At most eight.
  std::vector<Endpoint> endpoints;
  std::string problem;
};

/// Looks a name up as the system does: its files, then its servers. Waits for the answer.
[[nodiscard]] HostAddresses find_host(const std::string& host, std::uint16_t port);

}  // namespace berth
