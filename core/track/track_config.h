#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/time.h"

namespace berth {

/// How much of an address clients have in common that are told of in one line. Unit: bits.
struct RollUpNetworks {
  std::uint8_t ipv4 = 24;
  std::uint8_t ipv6 = 56;

  friend bool operator==(const RollUpNetworks&, const RollUpNetworks&) = default;
};

/// Bounds of one tracker.
struct TrackConfig {
  /// After this long without a look an observer is forgotten.
  Duration observer_expiry = seconds(120);
  std::size_t max_observers = 16;
  /// Connections open at once that are tracked.
  std::size_t max_active = std::size_t{1} << 18;
  /// Closed connections kept for one observer.
  std::size_t max_closed = std::size_t{1} << 16;
  /// Open connections of which one observer's last totals are kept.
  std::size_t max_seen = std::size_t{1} << 17;

  /// Closed connections of clients that lived shorter than this are rolled up.
  Duration roll_up_age = seconds(120);
  /// Of one network there.
  RollUpNetworks networks;

  /// Groups of names that one observer hears about by name; all others are one.
  std::size_t max_name_groups = 20'000;
  /// Rows of DNS statistics kept for one observer.
  std::size_t max_dns_rows = 65'536;
  /// Queries to upstreams that are waited for at once.
  std::size_t max_pending = 10'000;
  /// After this long an answer counts as one that did not come.
  Duration query_timeout = seconds(5);

  /// Addresses of which names are kept, and names of one address; above it none is told.
  std::size_t max_addresses = 100'000;
  std::size_t max_names = 1'000;
};

}  // namespace berth
