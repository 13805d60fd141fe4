// Who is asked, and how an attempt gets to a transport: one is taken, joined while it opens, or
// opened; where none has room the attempt waits, and is woken when one does.

#include <algorithm>
#include <utility>

#include "core/upstream/lookups_state.h"

namespace berth {
std::optional<LookupId> Lookups::State::start(TimePoint now, LookupQuestion question,
                                              std::optional<Resolves> resolves) {
  const UpstreamSet allowed =
      resolves ? upstream_range(asked, upstreams.size()) : routes.of(question.name);
  const auto slot =
      lookups.insert(Lookup{std::move(question), now + config.budget, Timeline(now), allowed});
  if (!slot) return std::nullopt;
  const LookupId id{*slot};
  lookups.find(*slot)->resolves = resolves;
  if (!resolves) {
    ++unanswered;
    ++counters.started;
  }
  hedges.earn();
  try_next(now, id);
  if (allowed.count() < 2) return id;
  const bool parallel = config.health.policy == SelectPolicy::kParallel && !resolves;
  for (std::uint32_t more = parallel ? config.parallel : 1; more > 1; --more) {
    add(now, id, AttemptRole::kMain);
  }
  add(now, id, AttemptRole::kExtra);
  return id;
}

TransportKind Lookups::State::kind_for(const Lookup& lookup, UpstreamId upstream) const {
  switch (upstreams[upstream.value].protocol) {
    case UpstreamProtocol::kUdp:
      return lookup.want_stream ? TransportKind::kStream : TransportKind::kDatagram;
    case UpstreamProtocol::kTcp:
    case UpstreamProtocol::kTls: return TransportKind::kStream;
    case UpstreamProtocol::kHttps: break;
  }
  return TransportKind::kSession;
}

/// Those that may be asked next: of those that are not being asked, the least tried. While the
/// answer of one is awaited, only those that never were.
UpstreamSet Lookups::State::candidates(const Lookup& lookup) const {
  UpstreamSet left = lookup.allowed;
  std::uint32_t most = config.max_attempts_per_upstream;
  for (const Attempt& one : lookup.attempts) {
    if (!one.is_under_way()) continue;
    left.reset(one.upstream.value);
    if (one.role != AttemptRole::kExtra) most = 1;
  }
  UpstreamSet found;
  std::optional<std::uint32_t> least;
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    if (!left.test(i)) continue;
    const TransportKind kind = kind_for(lookup, UpstreamId{static_cast<std::uint16_t>(i)});
    const Tries& tries = lookup.tries[i];
    const std::uint32_t tried = kind == TransportKind::kDatagram ? tries.datagram : tries.other;
    if (tried >= most || (least && tried > *least)) continue;
    if (least && tried < *least) found.reset();
    least = tried;
    found.set(i);
  }
  return found;
}

bool Lookups::State::may_try(AttemptRef ref) {
  Lookup& lookup = lookup_of(ref);
  return lookup.committed() < config.max_messages &&
         lookup.tries_of(at(ref)) < config.max_attempts_per_upstream;
}

/// Begins an attempt at the next upstream. Where there is none and nothing is under way, the lookup
/// is over.
void Lookups::State::try_next(TimePoint now, LookupId id) {
  for (;;) {
    Lookup& lookup = *lookups.find(id.value);
    if (lookup.answered || now >= lookup.ends_at) break;
    if (lookup.committed() >= config.max_messages) break;
    const auto upstream = selector.choose(now, candidates(lookup));
    if (!upstream) break;
    if (begin(now, id, *upstream, AttemptRole::kMain)) return;
  }
  const Lookup& lookup = *lookups.find(id.value);
  if (lookup.is_under_way()) return;
  if (lookup.answered) return forget(id);
  finish(now, id, std::nullopt);
}

/// Asks one more upstream beside those that are being asked, if there is one that is worth it.
bool Lookups::State::add(TimePoint now, LookupId id, AttemptRole role) {
  const Lookup* lookup = lookups.find(id.value);
  if (lookup == nullptr || lookup->answered) return false;
  if (lookup->committed() >= config.max_messages) return false;
  const UpstreamSet others = candidates(*lookup);
  const auto upstream = role == AttemptRole::kExtra ? selector.explore(now, others)
                                                    : selector.choose_well(now, others);
  return upstream && begin(now, id, *upstream, role);
}

/// Once for each lookup, and where there is another one to ask.
bool Lookups::State::may_hedge(const Lookup& lookup) const {
  return config.hedge.enabled && !lookup.hedged && lookup.allowed.count() > 1;
}

bool Lookups::State::begin(TimePoint now, LookupId id, UpstreamId upstream, AttemptRole role) {
  Lookup& lookup = *lookups.find(id.value);
  const auto place = std::find_if_not(lookup.attempts.begin(), lookup.attempts.end(),
                                      [](const Attempt& one) { return one.is_under_way(); });
  if (place == lookup.attempts.end()) return false;
  Attempt& attempt = *place;
  attempt = Attempt{};
  attempt.role = role;
  attempt.upstream = upstream;
  attempt.kind = kind_for(lookup, upstream);
  attempt.began_at = now;
  lookup.timeline.mark(Stage::kSelect, now);
  if (role == AttemptRole::kExtra) ++counters.extras;
  if (role == AttemptRole::kMain && may_hedge(lookup)) {
    const auto usual = selector.p95(upstream);
    lookup.hedge_at = now + (usual ? std::max(*usual, config.hedge.least) : config.hedge.first);
  }
  ++lookup.tries_of(attempt);
  const AttemptRef ref{id, static_cast<std::uint8_t>(place - lookup.attempts.begin())};
  return acquire(now, ref, false);
}

/// The one being asked is late. What it answers later still counts, but others are asked as well,
/// now if the budget of hedges allows, and first by those who come after.
void Lookups::State::hedge(TimePoint now, LookupId id) {
  Lookup& lookup = *lookups.find(id.value);
  lookup.hedge_at.reset();
  for (const Attempt& one : lookup.attempts) {
    if (!one.is_under_way() || one.role != AttemptRole::kMain) continue;
    const bool sent = one.phase == AttemptPhase::kSent;
    const TimePoint until = sent ? one.ends_at : now + config.connect_timeout;
    selector.overdue(one.upstream, one.began_at, until);
  }
  const bool possible = lookup.committed() < config.max_messages &&
                        selector.choose_well(now, candidates(lookup)).has_value();
  if (!possible || !hedges.spend()) return;
  if (!add(now, id, AttemptRole::kHedge)) return;
  ++counters.hedges;
  if (Lookup* still = lookups.find(id.value)) still->hedged = true;
}

/// Gets the attempt onto a transport of its upstream and kind, or into the queue for one. False
/// when even the queue is full; the attempt is no more then.
bool Lookups::State::acquire(TimePoint now, AttemptRef ref, bool fresh) {
  changed_.push_back(ref.lookup);
  if (acquire_now(now, ref, fresh)) return true;
  Lookup& lookup = lookup_of(ref);
  Attempt& attempt = at(ref);
  List<Place>& queue = waiting_[queue_of(attempt.upstream, attempt.kind)];
  if (queue.size() >= config.max_waiting) {
    queue.erase(std::remove_if(queue.begin(), queue.end(),
                               [this](const Place& place) { return !valid(place); }),
                queue.end());
  }
  if (queue.size() >= config.max_waiting) {
    lookup.note(
        {Stage::kTake, EdeCode::kNetworkError, "too many queries wait for " + where(attempt)});
    attempt.phase = AttemptPhase::kNone;
    return false;
  }
  attempt.phase = AttemptPhase::kWaiting;
  attempt.ticket = ++lookup.last_ticket;
  attempt.ends_at = std::min(now + time_for(attempt.kind), lookup.ends_at);
  queue.push_back({ref, attempt.ticket});
  return true;
}

/// The same without queueing. `fresh` passes over transports that are already open.
bool Lookups::State::acquire_now(TimePoint now, AttemptRef ref, bool fresh) {
  const Attempt& attempt = at(ref);
  if (!fresh) {
    const auto taken = pool.take(attempt.upstream, attempt.kind, now);
    drain_pool();
    if (taken) {
      lookup_of(ref).timeline.mark(Stage::kTake, now);
      send(now, ref, *taken);
      return true;
    }
  }
  if (attempt.kind != TransportKind::kDatagram && join_dial(ref)) return true;
  return start_dial(now, ref);
}

bool Lookups::State::valid(const Place& place) {
  const Lookup* lookup = lookups.find(place.attempt.lookup.value);
  if (lookup == nullptr) return false;
  const Attempt& attempt = lookup->attempts[place.attempt.place];
  return attempt.phase == AttemptPhase::kWaiting && attempt.ticket == place.ticket;
}

void Lookups::State::wake_waiting(TimePoint now) {
  for (List<Place>& places : waiting_) {
    std::size_t woken = 0;
    for (; woken < places.size(); ++woken) {
      const Place place = places[woken];
      if (valid(place) && !acquire_now(now, place.attempt, false)) break;
    }
    places.erase(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(woken));
  }
}

}  // namespace berth
