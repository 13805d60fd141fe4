// `down_count_` is the number of upstreams that are down. `probe_at` of one that is down says when
// a query may try it next; giving it out moves that one backoff on, so a probe that is never heard
// of again blocks nothing.
#include "core/upstream/selector.h"

#include <algorithm>
#include <cassert>

namespace berth {

Selector::Selector(const SelectorConfig& config, std::size_t upstream_count)
    : config_(config), upstreams_(upstream_count) {}

std::optional<UpstreamId> Selector::choose(TimePoint now, std::span<const UpstreamId> tried) {
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < upstreams_.size(); ++i) {
    const UpstreamId id{static_cast<std::uint16_t>(i)};
    if (std::find(tried.begin(), tried.end(), id) != tried.end()) continue;
    const Health& health = upstreams_[i];
    if (!health.down || health.probe_at <= now) {
      chosen = i;
      break;
    }
    if (!chosen || health.probe_at < upstreams_[*chosen].probe_at) chosen = i;
  }
  if (!chosen) return std::nullopt;
  Health& health = upstreams_[*chosen];
  if (health.down) {
    health.probing = true;
    health.probe_at = now + health.backoff;
  }
  return UpstreamId{static_cast<std::uint16_t>(*chosen)};
}

HealthChange Selector::succeeded(UpstreamId upstream, std::optional<Duration> round_trip) {
  assert(upstream.value < upstreams_.size());
  Health& health = upstreams_[upstream.value];
  HealthChange change;
  change.up = health.down;
  if (health.down) --down_count_;
  health.down = false;
  health.probing = false;
  health.streak = 0;
  if (!round_trip) return change;
  // RFC 6298 2.2, 2.3: gains 1/8 and 1/4.
  if (!health.round_trip) {
    health.round_trip = RoundTrip{*round_trip, *round_trip / 2};
    return change;
  }
  RoundTrip& known = *health.round_trip;
  const Duration off =
      known.smoothed > *round_trip ? known.smoothed - *round_trip : *round_trip - known.smoothed;
  known.variation = (known.variation * 3 + off) / 4;
  known.smoothed = (known.smoothed * 7 + *round_trip) / 8;
  return change;
}

HealthChange Selector::failed(UpstreamId upstream, TimePoint now) {
  assert(upstream.value < upstreams_.size());
  Health& health = upstreams_[upstream.value];
  HealthChange change;
  if (health.down) {
    // Queries sent before it went down fail late; only a probe tells something new.
    if (!health.probing) return change;
    health.probing = false;
    health.backoff = std::min(health.backoff * 2, config_.backoff_max);
    health.probe_at = now + health.backoff;
    return change;
  }
  if (++health.streak < config_.failures) return change;
  health.down = true;
  health.probing = false;
  health.backoff = std::min(config_.backoff, config_.backoff_max);
  health.probe_at = now + health.backoff;
  ++down_count_;
  change.down = true;
  change.none_left = down_count_ == upstreams_.size();
  return change;
}

bool Selector::is_down(UpstreamId upstream) const {
  assert(upstream.value < upstreams_.size());
  return upstreams_[upstream.value].down;
}

std::optional<RoundTrip> Selector::round_trip(UpstreamId upstream) const {
  assert(upstream.value < upstreams_.size());
  return upstreams_[upstream.value].round_trip;
}

}  // namespace berth
