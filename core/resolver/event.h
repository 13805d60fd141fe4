#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/policy/client.h"
#include "core/upstream/transport_event.h"

namespace berth {

/// A client's query arrived whole. `message` and the views in `client` are borrowed for the call.
struct QueryArrived {
  QueryId query;
  Client client;
  ByteView message;
  /// Most octets the reply may have on this way back; over UDP the client's own EDNS size bounds it
  /// further.
  std::size_t size_limit = 65535;
  /// On a stream: how long it may stand idle, told to clients that ask (RFC 7828 3.3.1).
  std::optional<Duration> idle_timeout{};
  /// Dropped when it would have to wait for an upstream.
  bool only_at_once = false;
};

/// The client went away; no `Reply` is wanted any more.
struct QueryCancelled {
  QueryId query;
};

/// No new queries are taken up; those in flight end by `until` at the latest.
struct Drain {
  TimePoint until;
};

/// The host's wall clock, told when work begins and again at the beginning of each minute or with
/// the first event in it. Without it there are no cookies and no schedules.
struct WallClock {
  /// Unit: seconds.
  std::int64_t unix_time = 0;
  /// What clocks show where the host is, less UTC. Unit: seconds.
  std::int32_t utc_offset = 0;
};

/// Filtering rests for the members of a group, or without one for everybody: rules, lists, types
/// and safe search. Local records, rewrites, access and rebinding protection stay. It ends by
/// itself at that time; one that is past ends it now.
struct PolicyPaused {
  /// As `Policy::group` has it.
  std::optional<std::uint16_t> group;
  TimePoint until;
};

/// Fresh entropy.
struct Reseed {
  Seed seed;
};

/// Everything that can happen to a resolver, time apart.
using Event = std::variant<QueryArrived, QueryCancelled, TransportConnected, TransportOpened,
                           TransportReceived, SessionAnswered, TransportLimits, TransportClosed,
                           Drain, WallClock, Reseed, PolicyPaused>;

}  // namespace berth
