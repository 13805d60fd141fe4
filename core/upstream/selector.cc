// `down_count_` is the number of upstreams that are down, of those that are asked. `probe_at` of
// one that is down says when a query may try it next; giving it out moves that one backoff on, so a
// probe that is never heard of again blocks nothing.
#include "core/upstream/selector.h"

#include <algorithm>
#include <cassert>

namespace berth {
namespace {

// Choices after which an upstream that was not asked is measured anew. Ours: 3 % more messages with
// two upstreams.
constexpr std::uint64_t kExploreEvery = 32;

// The share of questions that were overdue, each weighing a 64th of all before it, and how large it
// may be. Ours: by the time from which on a question is overdue, one in twenty is.
constexpr std::uint32_t kWhole = 1U << 16;
constexpr std::uint32_t kOften = kWhole / 8;
constexpr std::uint32_t kMemory = 64;

UpstreamId id_of(std::size_t index) { return UpstreamId{static_cast<std::uint16_t>(index)}; }

}  // namespace

Selector::Selector(const SelectorConfig& config, std::size_t asked, std::size_t others,
                   Random& random)
    : config_(config), upstreams_(asked + others), random_(random), asked_(asked) {
  assert(upstreams_.size() <= kMaxUpstreams);
}

bool Selector::in_doubt(const Health& health, TimePoint now) const {
  return health.doubted_until && now < *health.doubted_until;
}

/// What was asked before it wanted to be left alone says nothing of that.
bool Selector::keeps_pause(const Health& health, TimePoint now,
                           std::optional<Duration> round_trip) const {
  return health.pause && now < health.pause->until &&
         (!round_trip || now - *round_trip < health.pause->since);
}

std::size_t Selector::fastest(const UpstreamSet& among) const {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < upstreams_.size(); ++i) {
    if (!among.test(i)) continue;
    const auto& time = upstreams_[i].round_trip;
    const bool better =
        best && time &&
        (!upstreams_[*best].round_trip || time->smoothed < upstreams_[*best].round_trip->smoothed);
    if (!best || better) best = i;
  }
  assert(best);
  return *best;
}

std::size_t Selector::random_one(const UpstreamSet& among) {
  std::uint32_t skip = random_.below(static_cast<std::uint32_t>(among.count()));
  std::size_t i = 0;
  for (;; ++i) {
    if (among.test(i) && skip-- == 0) return i;
  }
}

UpstreamId Selector::by_policy(const UpstreamSet& among) {
  ++choices_;
  switch (config_.policy) {
    case SelectPolicy::kInOrder: break;
    case SelectPolicy::kFastest:
    case SelectPolicy::kParallel: return id_of(fastest(among));
    case SelectPolicy::kRoundRobin: {
      std::size_t next = last_;
      do {
        next = (next + 1) % upstreams_.size();
      } while (!among.test(next));
      // Whoever resolves a name in between takes nobody's turn.
      if (next < asked_) last_ = next;
      return id_of(next);
    }
    case SelectPolicy::kRandomTwo: {
      UpstreamSet two;
      two.set(random_one(among));
      if (among != two) two.set(random_one(among & ~two));
      return id_of(fastest(two));
    }
  }
  std::size_t first = 0;
  while (!among.test(first)) ++first;
  return id_of(first);
}

std::optional<UpstreamId> Selector::choose_well(TimePoint now, const UpstreamSet& among) {
  UpstreamSet well;
  for (std::size_t i = 0; i < upstreams_.size(); ++i) {
    if (among.test(i) && !upstreams_[i].down && !in_doubt(upstreams_[i], now)) well.set(i);
  }
  if (well.none()) return std::nullopt;
  return by_policy(well);
}

std::optional<UpstreamId> Selector::choose(TimePoint now, const UpstreamSet& among) {
  if (const auto well = choose_well(now, among)) return well;
  UpstreamSet up;
  std::optional<std::size_t> soonest;
  for (std::size_t i = 0; i < upstreams_.size(); ++i) {
    if (!among.test(i)) continue;
    if (!upstreams_[i].down) up.set(i);
    if (!soonest || upstreams_[i].probe_at < upstreams_[*soonest].probe_at) soonest = i;
  }
  if (up.any()) return by_policy(up);
  if (!soonest) return std::nullopt;
  give_probe(upstreams_[*soonest], now);
  return id_of(*soonest);
}

void Selector::give_probe(Health& health, TimePoint now) const {
  health.probing = true;
  health.probe_at = now + health.backoff;
}

std::optional<UpstreamId> Selector::explore(TimePoint now, const UpstreamSet& among) {
  const bool measures =
      config_.policy != SelectPolicy::kInOrder && config_.policy != SelectPolicy::kRoundRobin;
  for (std::size_t i = 0; i < upstreams_.size(); ++i) {
    if (!among.test(i)) continue;
    Health& health = upstreams_[i];
    if (health.down) {
      if (health.probe_at > now) continue;
      give_probe(health, now);
      return id_of(i);
    }
    if (!measures || in_doubt(health, now)) continue;
    const bool never = !health.round_trip && health.measured_at == 0;
    if (!never && choices_ - health.measured_at < kExploreEvery) continue;
    health.measured_at = choices_;
    return id_of(i);
  }
  return std::nullopt;
}

void Selector::measure(Health& health, Duration time) const {
  health.measured_at = choices_;
  // RFC 6298 2.2, 2.3: gains 1/8 and 1/4.
  if (!health.round_trip) {
    health.round_trip = RoundTrip{time, time / 2};
    return;
  }
  RoundTrip& known = *health.round_trip;
  const Duration off = known.smoothed > time ? known.smoothed - time : time - known.smoothed;
  known.variation = (known.variation * 3 + off) / 4;
  known.smoothed = (known.smoothed * 7 + time) / 8;
}

HealthChange Selector::succeeded(UpstreamId upstream, TimePoint now,
                                 std::optional<Duration> round_trip) {
  assert(upstream.value < upstreams_.size());
  Health& health = upstreams_[upstream.value];
  HealthChange change;
  health.streak = 0;
  health.answered_at = now;
  if (round_trip) {
    measure(health, *round_trip);
    health.latency.add(*round_trip);
    health.overdue -= health.overdue / kMemory;
  }
  if (health.overdue <= kOften) health.doubted_until.reset();
  if (keeps_pause(health, now, round_trip)) return change;
  change.up = health.down;
  if (health.down && upstream.value < asked_) --down_count_;
  health.down = false;
  health.probing = false;
  health.pause.reset();
  return change;
}

HealthChange Selector::failed(UpstreamId upstream, TimePoint now, Duration after) {
  assert(upstream.value < upstreams_.size());
  Health& health = upstreams_[upstream.value];
  HealthChange change;
  measure(health, after);
  if (health.down) {
    // Queries sent before it went down fail late; only a probe tells something new.
    if (!health.probing) return change;
    health.probing = false;
    health.backoff = std::min(health.backoff * 2, config_.backoff_max);
    health.probe_at = now + health.backoff;
    return change;
  }
  if (++health.streak < config_.failures) return change;
  return trip(upstream, now, config_.backoff);
}

HealthChange Selector::pause(UpstreamId upstream, TimePoint now, Duration time) {
  Health& health = upstreams_[upstream.value];
  const TimePoint until = now + std::clamp(time, config_.backoff, config_.backoff_max);
  if (health.pause && until < health.pause->until) return {};
  health.pause = Pause{now, until};
  return trip(upstream, now, until - now);
}

HealthChange Selector::trip(UpstreamId upstream, TimePoint now, Duration backoff) {
  Health& health = upstreams_[upstream.value];
  HealthChange change;
  change.down = !health.down;
  if (change.down && upstream.value < asked_) change.none_left = ++down_count_ == asked_;
  health.down = true;
  health.probing = false;
  health.backoff = backoff;
  health.probe_at = now + health.backoff;
  return change;
}

void Selector::overdue(UpstreamId upstream, TimePoint since, TimePoint until) {
  assert(upstream.value < upstreams_.size());
  Health& health = upstreams_[upstream.value];
  health.overdue += (kWhole - health.overdue) / kMemory;
  // Others were answered meanwhile: this one question is slow, not the upstream.
  const bool answers = health.answered_at && *health.answered_at >= since;
  if (answers && health.overdue <= kOften) return;
  health.doubted_until = until;
}

bool Selector::is_down(UpstreamId upstream) const {
  assert(upstream.value < upstreams_.size());
  return upstreams_[upstream.value].down;
}

std::optional<RoundTrip> Selector::round_trip(UpstreamId upstream) const {
  assert(upstream.value < upstreams_.size());
  return upstreams_[upstream.value].round_trip;
}

std::optional<Duration> Selector::p95(UpstreamId upstream) const {
  assert(upstream.value < upstreams_.size());
  return upstreams_[upstream.value].latency.p95();
}

}  // namespace berth
