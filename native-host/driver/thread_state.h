#pragma once

#include <cstdint>
#include <string>

#include "core/base/time.h"
#include "core/pool/pool_config.h"
#include "core/track/latency_histogram.h"
#include "native-host/server/accept_watch.h"

namespace berth {

/// The pool of transports of one kind to one upstream, of one thread or of several together.
struct PoolState {
  /// As `Upstream::label` has it.
  std::string upstream;
  TransportKind kind{};
  PoolCounters counters;

  void add(const PoolState& more);
};

/// What waits at one listening address and what was taken from it, on one thread or on several.
struct ListenerState {
  std::string address;
  AcceptCounters accepts;
  /// From being accepted to the client's first octet.
  LatencyHistogram first_byte;

  void add(const ListenerState& more) {
    accepts.add(more.accepts);
    first_byte.add(more.first_byte);
  }
};

/// Filtering that rests for a while.
struct FilterPause {
  /// Empty: for everybody.
  std::string group;
  /// On the clock of the threads, which is one.
  TimePoint until;
};

}  // namespace berth
