#include "tests/simulation/races.h"

#include <algorithm>

#include "core/upstream/dial.h"
#include "tests/simulation/broken.h"
#include "tests/simulation/places.h"

namespace berth {
namespace {

// The least time between two addresses where it is known how long connecting takes (RFC 8305 5).
constexpr Duration kLeastDelay = milliseconds(100);

}  // namespace

/// Only what leaves no doubt is judged: one race at a time, each event seen before the next.
bool Races::is_clear() const { return schedule_.roomy && !schedule_.busy && !schedule_.batches; }

Duration Races::least_delay(UpstreamId upstream) const {
  return known_.count(upstream.value) != 0 ? kLeastDelay : config_.lookup.race_delay;
}

void Races::opening(TimePoint now, UpstreamId upstream, TransportKind kind,
                    const Endpoint& remote) {
  if (kind == TransportKind::kDatagram || !is_clear()) return;
  const Key key{upstream.value, kind};
  Race& race = races_[key];
  const bool goes_on = race.opening != 0 || due_.count(key) != 0;
  if (!goes_on) race = {{}, 0, now, false, false};
  const bool again = std::find(race.tried.begin(), race.tried.end(), remote) != race.tried.end();
  // As many as one transport carries wait for one race, the next begin another.
  const bool crowded = waiting_ + 1 >= config_.pool.of(kind).max_in_flight;
  race.mixed = race.mixed || again || crowded;
  demand(!goes_on || race.mixed || race.failed || now >= race.last_at + least_delay(upstream),
         "an address raced before its time");
  race.tried.push_back(remote);
  ++race.opening;
  race.last_at = now;
  race.failed = false;
}

void Races::opened(UpstreamId upstream, TransportKind kind) {
  if (kind == TransportKind::kDatagram) return;
  known_.insert(upstream.value);
  const auto found = races_.find({upstream.value, kind});
  if (found == races_.end() || found->second.opening == 0) return;
  // Those it raced are closed now; whatever is left belongs to another race.
  --found->second.opening;
  found->second.mixed = true;
}

void Races::gone(UpstreamId upstream, TransportKind kind, bool failed) {
  const Key key{upstream.value, kind};
  const auto found = races_.find(key);
  if (found == races_.end() || found->second.opening == 0) return;
  Race& race = found->second;
  --race.opening;
  race.failed = race.failed || failed;
  if (!failed || upstream.value >= schedule_.places.size()) return;
  const Place& place = schedule_.places[upstream.value];
  const bool all = place.told == Place::Told::kResolved ||
                   race.tried.size() == place.v4 + place.v6 || race.opening == kMaxDialsAtOnce;
  if (!all && !race.mixed) due_[key] = race.tried.size();
}

void Races::settled() {
  for (const auto& [key, tried] : due_) {
    const auto found = races_.find(key);
    const bool follows = found == races_.end() || found->second.tried.size() > tried;
    demand(follows, "an address that failed and is not followed by the next");
  }
  due_.clear();
}

}  // namespace berth
