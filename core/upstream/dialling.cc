// Opening transports. A dial opens one address after the other until one is open; attempts wait for
// the dial, not for an address. It holds one place of the pool however many addresses race.

#include <algorithm>
#include <utility>

#include "core/upstream/failure_text.h"
#include "core/upstream/lookups_state.h"
#include "core/upstream/orphans.h"

namespace berth {

namespace {

// What is known of an upstream's addresses is used after this long when it should be resolved anew
// and nobody answers. Ours.
constexpr Duration kAddressPatience = milliseconds(200);

}  // namespace

/// A stream that is being opened takes as many as it can carry: one connect for a burst.
bool Lookups::State::join_dial(AttemptRef ref) {
  Attempt& attempt = at(ref);
  const DialId id = joinable_[queue_of(attempt.upstream, attempt.kind)];
  Dialling* found = dials.find(id.value);
  if (found == nullptr) return false;
  if (found->pending.size() >= pool_config.of(attempt.kind).max_in_flight) return false;
  await_dial(ref, id);
  return true;
}

void Lookups::State::await_dial(AttemptRef ref, DialId id) {
  dials.find(id.value)->pending.push_back(ref);
  Attempt& attempt = at(ref);
  attempt.phase = AttemptPhase::kOpening;
  attempt.dial = id;
  attempt.ends_at = lookup_of(ref).ends_at;
  changed_.push_back(ref.lookup);
}

bool Lookups::State::start_dial(TimePoint now, AttemptRef ref) {
  const UpstreamId upstream = at(ref).upstream;
  const TransportKind kind = at(ref).kind;
  if (!pool.may_open(upstream, kind)) return false;
  const Addresses& known = addresses[upstream.value];
  const bool fresh = known.fresh(now);
  Dialling dialling{upstream, kind, Dial(dial_delay(known.connect_time(), config.race_delay))};
  dialling.resolving = !fresh;
  dialling.dial.expect_more(!fresh);
  if (fresh) dialling.dial.join(known.in_order(now));
  const auto slot = dials.insert(std::move(dialling));
  if (!slot) return false;
  const DialId id{*slot};
  await_dial(ref, id);
  joinable_[queue_of(upstream, kind)] = id;
  lookup_of(ref).timeline.mark(fresh ? Stage::kConnect : Stage::kResolveUpstream, now);
  if (fresh) {
    open_lines(now, id);
    if (dials.find(*slot)->dial.opening() != 0) return true;
    (void)end_dial(id);
    return false;
  }
  if (known.any()) {
    timers.set(key(Due::kAddresses, upstream.value), now + kAddressPatience);
  }
  resolve(now, upstream);
  return true;
}

/// Opens what is to be opened now; true when that is all there is to do.
void Lookups::State::open_lines(TimePoint now, DialId id) {
  Dialling& dialling = *dials.find(id.value);
  while (const auto attempt = dialling.dial.start(now)) {
    const Endpoint& remote = dialling.dial.attempts()[*attempt].remote;
    const bool races = dialling.placed.value != 0;
    const auto transport = races ? pool.open_racing(dialling.upstream, dialling.kind, remote, now)
                                 : pool.open(dialling.upstream, dialling.kind, remote, now);
    dialling.lines.resize(*attempt + 1);
    if (!transport) {
      dialling.dial.failed(*attempt, now, Stage::kConnect, TransportCause::kNoDescriptor);
      continue;
    }
    if (races) {
      ++counters.races;
      // Once: later ones would push out what came of it.
      if (dialling.dial.attempts().size() == 2) {
        for (const AttemptRef ref : dialling.pending) {
          lookup_of(ref).timeline.mark(Stage::kRace, now);
        }
      }
    } else {
      dialling.placed = *transport;
    }
    dialling.lines[*attempt] = *transport;
    const bool secure = is_encrypted(upstreams[dialling.upstream.value].protocol);
    Line line{dialling.upstream, dialling.kind, remote, Stage::kConnect, id, *attempt};
    if (line.kind == TransportKind::kStream) line.framer = std::make_unique<TcpFramer>();
    line.secure = secure;
    line.tracked = tracking.open(dialling.upstream, remote);
    lines.insert(*transport, std::move(line));
    // TLS takes as many round trips again.
    timers.set(key(Due::kConnect, transport->value),
               now + config.connect_timeout * (secure ? 2 : 1));
    actions.push_back(Open{*transport, dialling.upstream, dialling.kind, remote, secure});
  }
  const auto next = dialling.dial.deadline();
  if (next) timers.set(key(Due::kDial, id.value), *next);
}

void Lookups::State::step_dial(TimePoint now, DialId id) {
  Dialling* dialling = dials.find(id.value);
  if (dialling == nullptr) return;
  if (dialling->placed.value == 0 && !pool.may_open(dialling->upstream, dialling->kind)) {
    // Others took the place while this one's addresses were resolved: its attempts wait for them.
    return for_each_orphan(lookups, end_dial(id).pending, [&](AttemptRef ref) {
      if (!acquire(now, ref, false)) try_next(now, ref.lookup);
    });
  }
  open_lines(now, id);
  if (dialling->dial.over()) fail_dial(now, id);
}

/// Takes a dial out; what waits for it stands on nothing any more.
Dialling Lookups::State::end_dial(DialId id) {
  timers.erase(key(Due::kDial, id.value));
  Dialling dialling = std::move(*dials.find(id.value));
  dials.erase(id.value);
  for (const AttemptRef ref : dialling.pending) at(ref).phase = AttemptPhase::kNone;
  return dialling;
}

void Lookups::State::opened(TimePoint now, TransportId transport) {
  timers.erase(key(Due::kConnect, transport.value));
  Line& line = lines.at(transport);
  line.opened = true;
  if (line.tracked) line.tracked->local = pool.find(transport)->local;
  line.tracked.opened(connection_kind(upstreams[line.upstream.value].protocol, line.kind), now);
  Dialling dialling = end_dial(line.dial);
  dialling.dial.won(line.dial_attempt, now);
  const DialAttempt& winner = dialling.dial.attempts()[line.dial_attempt];
  // That a datagram socket is open says nothing of the way: its first answer will.
  if (line.kind != TransportKind::kDatagram) {
    addresses[line.upstream.value].won(line.remote, now, now - winner.began_at);
  }
  for (const TransportId other : dialling.lines) {
    if (other.value != 0 && other != transport) (void)cut(other, CloseReason::kLostRace);
  }
  pool.place(transport);
  for_each_orphan(lookups, dialling.pending, [&](AttemptRef ref) {
    // Fewer may fit than waited, since a full stream must not be used.
    if (pool.has_room(transport, now)) {
      pool.use(transport, now);
      send(now, ref, transport);
    } else if (!acquire(now, ref, false)) {
      try_next(now, ref.lookup);
    }
  });
  if (lines.at(transport).in_flight.empty()) pool.park(transport, now);
  drain_pool();
}

/// One line of a dial is gone; the next address is tried at once.
void Lookups::State::line_failed(TimePoint now, const Line& line, const TransportClosed& why) {
  faults.count({line.upstream, line.remote, why.stage, why.cause});
  Dialling* dialling = dials.find(line.dial.value);
  if (dialling == nullptr) return;
  dialling->dial.failed(line.dial_attempt, now, why.stage, why.cause);
  dialling->lines[line.dial_attempt] = TransportId{};
  addresses[line.upstream.value].demote(line.remote, now);
  if (dialling->placed == why.transport) {
    dialling->placed = TransportId{};
    for (const TransportId other : dialling->lines) {
      if (other.value == 0) continue;
      pool.place(other);
      dialling->placed = other;
      break;
    }
  }
  step_dial(now, line.dial);
}

void Lookups::State::connect_timer(TimePoint now, TransportId transport) {
  Line* const found = lines.find(transport);
  if (found == nullptr) return;
  Line line = std::move(*found);
  line.tracked.close(now, {to_string(TransportCause::kTimedOut), line.stage});
  (void)cut(transport, CloseReason::kTimedOut);
  line_failed(now, line, {transport, line.stage, TransportCause::kTimedOut});
}

/// No address is left: whoever waited asks another upstream.
void Lookups::State::fail_dial(TimePoint now, DialId id) {
  const Dialling dialling = end_dial(id);
  const List<DialAttempt>& attempts = dialling.dial.attempts();
  LookupFailure failure{Stage::kResolveUpstream, EdeCode::kNoReachableAuthority,
                        "no address for upstream " + upstreams[dialling.upstream.value].label()};
  if (attempts.empty()) {
    faults.report({dialling.upstream, {}, Stage::kResolveUpstream, AnswerFault::kNoAddress});
  }
  bool ours = true;
  bool silent = true;
  for (const DialAttempt& one : attempts) {
    const std::string text = failure_text(one, upstreams[dialling.upstream.value], dialling.kind);
    failure = {one.stage, EdeCode::kNetworkError,
               &one == &attempts.front() ? text : failure.text + ", " + text};
    ours = ours && is_ours(one.cause);
    silent = silent && one.cause == TransportCause::kTimedOut;
  }
  if (!dialling.pending.empty() && !ours) blame(now, dialling.upstream, failure.text);
  for_each_orphan(lookups, dialling.pending, [&](AttemptRef ref) {
    // Nobody listens there, or the way is closed: asking again at once would meet the same.
    if (!silent || attempts.empty()) rule_out(ref);
    fail_attempt(now, ref, failure);
  });
}

}  // namespace berth
