#pragma once

#include <bitset>
#include <cstddef>

#include "core/base/ids.h"

namespace berth {

/// Upstreams that may be configured at most, those that resolve the names of others included.
inline constexpr std::size_t kMaxUpstreams = 80;

/// Some of the upstreams, by the value of their id.
using UpstreamSet = std::bitset<kMaxUpstreams>;

/// The set of those from `first` up to, not including, `end`.
[[nodiscard]] inline UpstreamSet upstream_range(std::size_t first, std::size_t end) {
  UpstreamSet set;
  for (std::size_t i = first; i < end; ++i) set.set(i);
  return set;
}

}  // namespace berth
