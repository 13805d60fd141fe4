#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "core/track/track_delta.h"

namespace berth {

/// What connections and queries came to since the start, gathered look by look: for metrics, which
/// only ever grow.
struct Totals {
  /// Which connections: side, place, kind.
  using Way = std::tuple<std::string_view, std::string, std::string_view>;

  std::map<Way, ConnectionCounters> moved;
  /// Connections that ended, by way and reason.
  std::map<std::pair<Way, std::string_view>, std::uint64_t> closed;
  /// By upstream. Names and types are left out: there may be any number of them.
  std::map<std::string, DnsCounts> dns;
  ObserverCounters lost;

  void add(const TrackDelta& delta);
};

}  // namespace berth
