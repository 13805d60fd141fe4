#pragma once

#include <cstdint>
#include <string_view>

namespace berth {

/// What the kernel counts for all listening sockets of this network namespace together, and this
/// process's descriptors and memory. 0 where it cannot be known.
struct HostCounters {
  /// Connections whose last step found the accept queue full.
  std::uint64_t listen_overflows = 0;
  /// The same, and those dropped for other reasons.
  std::uint64_t listen_drops = 0;
  std::uint64_t syn_cookies_sent = 0;
  /// Connections that found the queue of half-open ones full.
  std::uint64_t syn_queue_drops = 0;
  /// Connections that TCP_DEFER_ACCEPT gave up on.
  std::uint64_t deferred_drops = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t max_descriptors = 0;
  /// Memory of this process that is not on disk alone. Unit: octets.
  std::uint64_t resident_bytes = 0;
};

/// Reads the counters of TCP out of the text of /proc/self/net/netstat.
void read_netstat(std::string_view text, HostCounters& counters);

/// All of them, as they are now.
[[nodiscard]] HostCounters host_counters();

}  // namespace berth
