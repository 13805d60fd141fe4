#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/siphash.h"
#include "core/base/time.h"
#include "core/track/tracked.h"

namespace berth {

/// What clients do over UDP at one address, for the tracker, which knows connections alone: all
/// datagrams of one client's address are one flow, from whatever ports they come, until it has
/// been idle for `kIdle`.
///
/// Shape: 256 KiB, and a connection of the tracker for each flow, 8192 at most. A client for whom
/// there is no place counts into a record that all such clients share, so that sums are right
/// whoever lies about addresses, and however many there are; only a flow that is idle makes room.
class ClientFlows {
 public:
  /// Where datagrams come to.
  struct Parts {
    Tracking& tracking;
    Endpoint local;
    PlaceId place;
  };

  /// Longer than whoever still has questions is silent, mostly.
  static constexpr Duration kIdle = seconds(60);

  /// `secret` keeps addresses from being chosen to collide.
  ClientFlows(const Parts& parts, const SipKey& secret);
  /// Closes all.
  ~ClientFlows();
  ClientFlows(const ClientFlows&) = delete;
  ClientFlows& operator=(const ClientFlows&) = delete;

  /// A question of so many octets came. The record to count its answer into, until the next call;
  /// null where the tracker has no room.
  ConnectionRecord* asked(const Endpoint& client, std::size_t octets, TimePoint now);
  /// An answer to a question that waited leaves.
  void answered(const IpAddress& client, std::size_t octets, TimePoint now);
  /// Closes those that are idle.
  void close_idle(TimePoint now);

 private:
  static constexpr std::size_t kWays = 4;
  static constexpr std::size_t kSets = 2048;

  /// One client's, or nobody's.
  struct Flow {
    IpAddress client;
    Tracked tracked;
  };

  [[nodiscard]] Flow* set_of(const IpAddress& client);
  [[nodiscard]] Tracked& flow_of(const Endpoint& client, TimePoint now);
  [[nodiscard]] Tracked open(const Endpoint& client, TimePoint now);
  [[nodiscard]] Tracked& shared(TimePoint now);
  void close(Tracked& flow, TimePoint now, std::string_view reason);
  /// Closes one that is idle, as of when it became so.
  void close_at_its_end(Tracked& flow);

  Parts parts_;
  SipKey secret_;
  std::vector<Flow> flows_;
  /// Of all clients for whom there was no place.
  Tracked others_;
};

/// Counts an answer into the record of whom it is for.
inline void count_answer(ConnectionRecord& flow, std::size_t octets) {
  ++flow.counters.answers;
  flow.counters.bytes_out += octets;
}

}  // namespace berth
