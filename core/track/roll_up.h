#pragma once

#include <vector>

#include "core/track/closed_connections.h"
#include "core/track/track_config.h"

namespace berth {

/// Makes one line of closed client connections that were short and alike: of one network, listening
/// address, kind, ALPN and reason. Their counters are added, their round trip is averaged, the line
/// has the network for its address and no port. One alone stays as it is.
void roll_up(std::vector<ConnectionChange>& closed, const TrackConfig& config);

/// The network of `address`: its first bits, the rest 0.
[[nodiscard]] IpAddress network_of(const IpAddress& address, const TrackConfig& config);

}  // namespace berth
