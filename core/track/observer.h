#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/track/closed_connections.h"
#include "core/track/connection_record.h"
#include "core/track/dns_table.h"
#include "core/track/track_config.h"

namespace berth {

/// What one observer was not told, or not exactly, since it last looked.
struct ObserverCounters {
  /// Closed connections that found no room.
  std::uint64_t closed_dropped = 0;
  /// Closed connections on which nothing was said, given up for others.
  std::uint64_t empty_dropped = 0;
  /// Open connections that were not reported: the totals of no more are kept.
  std::uint64_t active_dropped = 0;
  /// Counters that had gone backwards.
  std::uint64_t underflows = 0;
  /// Queries that statistics do not know of: too many were waited for.
  std::uint64_t queries_untimed = 0;

  void add(const ObserverCounters& more);

  friend bool operator==(const ObserverCounters&, const ObserverCounters&) = default;
};

/// One who looks at a tracker again and again, and what it was told.
class Observer {
 public:
  Observer(std::string id, TimePoint now, const TrackConfig& config, const SipKey& key);

  [[nodiscard]] const std::string& id() const { return id_; }

  /// How many open connections it was told of last, as a measure of how many come next.
  std::size_t told = 0;

  /// Adds an open connection to `out` when it is new to the observer or has moved.
  void report(const ConnectionRecord& record, std::vector<ConnectionChange>& out);
  /// Keeps a closed connection until the observer looks. Its totals are forgotten.
  void closed(const ConnectionRecord& record);
  /// Whether a closed connection of this cookie waits to be told.
  [[nodiscard]] bool holds(std::uint64_t cookie) const { return closed_.contains(cookie); }
  /// The observer has looked: what waited is handed out, and counters begin anew.
  [[nodiscard]] std::vector<ConnectionChange> take_closed() { return closed_.take(); }
  [[nodiscard]] ObserverCounters take_counters();

  /// Last time that it looked.
  TimePoint seen_at;
  DnsTable dns;
  ObserverCounters counters;

  /// Open connections whose totals are kept.
  [[nodiscard]] std::size_t seen_count() const { return seen_count_; }
  [[nodiscard]] std::size_t closed_count() const { return closed_.size(); }
  /// Room held for closed connections. Unit: connections.
  [[nodiscard]] std::size_t closed_capacity() const { return closed_.capacity(); }

 private:
  /// What the observer was last told of the connection in the same place of the tracker.
  struct Seen {
    ConnectionCounters counters;
    bool is_set = false;
  };

  std::string id_;
  std::size_t max_seen_;
  ClosedConnections closed_;
  /// By the connection's slot.
  std::vector<Seen> seen_;
  std::size_t seen_count_ = 0;
};

}  // namespace berth
