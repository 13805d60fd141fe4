#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/track/closed_connections.h"
#include "core/track/dns_table.h"
#include "core/track/observer.h"

namespace berth {

/// The names that answers gave an address.
struct AddressNames {
  IpAddress address;
  std::vector<std::string> names;

  friend bool operator==(const AddressNames&, const AddressNames&) = default;
};

/// What one observer is told: what changed since it last looked. Connections come in no order.
struct TrackDelta {
  /// The observer was not known before: all that is open is told.
  bool is_first = false;
  /// When it was told.
  TimePoint at;
  /// Open connections of which something moved, or that are new to the observer.
  std::vector<ConnectionChange> active;
  /// Connections that ended, each told once.
  std::vector<ConnectionChange> closed;
  std::vector<DnsRow> dns;
  /// Of the upstreams' addresses in it, those that have names.
  std::vector<AddressNames> names;
  ObserverCounters counters;
  /// By `PlaceId`: listening addresses and upstreams.
  std::vector<std::string> places;
};

/// Adds what another tracker tells the same observer: as if both were one.
void merge_delta(TrackDelta& into, TrackDelta more);

/// What a tracker holds for one observer.
struct ObserverStats {
  std::string id;
  TimePoint seen_at;
  std::size_t seen = 0;
  std::size_t closed = 0;
  /// Room held for closed connections. Unit: connections.
  std::size_t closed_room = 0;
  std::size_t dns_rows = 0;
  /// Since it last looked.
  ObserverCounters counters;
};

/// What a tracker holds.
struct TrackerStats {
  std::size_t active = 0;
  /// Connections that found no room.
  std::uint64_t untracked = 0;
  std::size_t pending_queries = 0;
  std::size_t addresses = 0;
  std::vector<ObserverStats> observers;
};

}  // namespace berth
