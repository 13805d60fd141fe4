#pragma once

#include <cstdint>
#include <string>

#include "core/pool/pool_config.h"
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

  void add(const ListenerState& more) { accepts.add(more.accepts); }
};

}  // namespace berth
