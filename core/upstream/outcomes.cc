// How attempts end badly, and how lookups end: a transport that dies is worth one retry at once on
// a fresh one; after that the next upstream is asked, as long as messages and budget last.

#include <algorithm>
#include <utility>

#include "core/upstream/failure_text.h"
#include "core/upstream/lookups_state.h"
#include "core/upstream/orphans.h"

namespace berth {

void Lookups::State::finish(TimePoint now, LookupId id, std::optional<Answer> answer) {
  Lookup& lookup = *lookups.find(id.value);
  lookup.answered = true;
  for (std::size_t i = 0; lookup.gave_up.any() && i < upstreams.size(); ++i) {
    if (!lookup.gave_up.test(i)) continue;
    const UpstreamId upstream{static_cast<std::uint16_t>(i)};
    // Where nobody can answer, whoever says so is well.
    answer ? blame_for_giving_up(now, upstream) : praise(now, upstream, std::nullopt);
  }
  for (std::uint8_t place = 0; place < kMaxAttemptsAtOnce; ++place) {
    // What was sent is still awaited, for what it tells of its upstream; and what was to tell of it
    // may have to open a transport first, which takes longer than asking one that is well.
    const Attempt& attempt = lookup.attempts[place];
    const bool probes =
        attempt.role == AttemptRole::kExtra && attempt.phase == AttemptPhase::kOpening;
    const bool tells = attempt.phase == AttemptPhase::kSent || probes;
    if (!answer || !tells) abandon(now, {id, place});
  }
  if (lookup.resolves) {
    own_results.push_back({*lookup.resolves, std::move(answer)});
    return forget(id);
  }
  --unanswered;
  ++(answer ? counters.answered : counters.failed);
  LookupFailure& failure = lookup.failure;
  if (!failure.by_upstream) failure.text = std::move(lookup.story);
  if (!answer && failure.text.empty()) {
    failure.text = upstreams.empty()       ? "no upstream is configured"
                   : lookup.allowed.none() ? "no upstream is configured for this name"
                                           : "no upstream answered";
  }
  LookupResult result{id, std::move(answer), std::move(failure), lookup.timeline};
  if (!result.answer) result.answer = std::move(lookup.soft_answer);
  results.push_back(std::move(result));
  forget(id);
}

/// Lets go of a lookup whose result is out, once nothing of it is under way.
void Lookups::State::forget(LookupId id) {
  const Lookup& lookup = *lookups.find(id.value);
  if (lookup.is_under_way()) return changed_.push_back(id);
  timers.erase(key(Due::kLookup, id.value));
  lookups.erase(id.value);
}

void Lookups::State::stop(TimePoint now, LookupId id) {
  Lookup& lookup = *lookups.find(id.value);
  for (std::uint8_t place = 0; place < kMaxAttemptsAtOnce; ++place) abandon(now, {id, place});
  if (lookup.answered) return forget(id);
  lookup.failure = {Stage::kSelect, EdeCode::kNotReady, {}};
  lookup.story = "shutting down";
  finish(now, id, std::nullopt);
}

void Lookups::State::fail_attempt(TimePoint now, AttemptRef ref, LookupFailure failure) {
  Lookup& lookup = lookup_of(ref);
  at(ref).phase = AttemptPhase::kNone;
  if (!lookup.answered) {
    lookup.note(std::move(failure));
    ++counters.retries_next_upstream;
  }
  // The loss of one that was asked to learn about it is made up for by nobody.
  if (at(ref).role == AttemptRole::kExtra && lookup.is_asking()) return;
  try_next(now, ref.lookup);
}

/// One more try of the same upstream.
bool Lookups::State::again(TimePoint now, AttemptRef ref, bool fresh) {
  ++lookup_of(ref).tries_of(at(ref));
  return acquire(now, ref, fresh);
}

/// The one retry at once, `fresh` on a transport that is opened for it.
void Lookups::State::retry(TimePoint now, AttemptRef ref, LookupFailure failure, bool fresh) {
  Lookup& lookup = lookup_of(ref);
  at(ref).phase = AttemptPhase::kNone;
  // The retry is for the answer; what asks beside it has none to spend.
  const bool extra = at(ref).role == AttemptRole::kExtra;
  if (extra || lookup.answered || lookup.fresh_retried || !may_try(ref)) {
    return fail_attempt(now, ref, std::move(failure));
  }
  lookup.fresh_retried = true;
  lookup.note(std::move(failure));
  ++counters.retries_stale;
  if (!again(now, ref, fresh)) try_next(now, ref.lookup);
}

/// No further attempt at this upstream in this lookup: asking again would be answered the same.
void Lookups::State::rule_out(AttemptRef ref) {
  lookup_of(ref).tries[at(ref).upstream.value] = {255, 255};
}

void Lookups::State::detach(TimePoint now, AttemptRef ref) {
  const TransportId transport = at(ref).transport;
  lines.at(transport).in_flight.erase(at(ref).sent_as);
  // Nothing more to do where it was answered.
  tracking.failed(at(ref).timed);
  at(ref).phase = AttemptPhase::kNone;
  pool.release(transport, now);
  drain_pool();
}

void Lookups::State::abandon(TimePoint now, AttemptRef ref) {
  Attempt& attempt = at(ref);
  const AttemptPhase phase = std::exchange(attempt.phase, AttemptPhase::kNone);
  if (phase == AttemptPhase::kOpening) {
    auto& pending = dials.find(attempt.dial.value)->pending;
    pending.erase(std::find(pending.begin(), pending.end(), ref));
  }
  if (phase != AttemptPhase::kSent) return;
  tracking.dropped(attempt.timed);
  const TransportId transport = attempt.transport;
  Line& line = lines.at(transport);
  // With nobody else on it there is no reason to trust a silent line; a datagram's late answer must
  // not meet the next question on the same port either.
  if (line.in_flight.awaited() == 1) {
    (void)cut(transport, CloseReason::kTimedOut);
    return;
  }
  if (line.kind == TransportKind::kSession) {
    actions.push_back(CancelRequest{transport, RequestId{attempt.sent_as}});
    line.in_flight.erase(attempt.sent_as);
  } else {
    line.in_flight.give_up(attempt.sent_as);
    const std::size_t given_up = line.in_flight.size() - line.in_flight.awaited();
    if (given_up >= kMaxGivenUp) pool.retire(transport, CloseReason::kTimedOut, now);
  }
  pool.release(transport, now);
  drain_pool();
}

List<AttemptRef> Lookups::State::cut(TransportId transport, CloseReason reason) {
  List<AttemptRef> left = lines.at(transport).in_flight.attempts();
  for (const AttemptRef ref : left) {
    at(ref).phase = AttemptPhase::kNone;
    tracking.failed(at(ref).timed);
  }
  pool.evict(transport, reason);
  drain_pool();
  return left;
}

void Lookups::State::closed(TimePoint now, const TransportClosed& event) {
  Line* const found = lines.find(event.transport);
  if (found == nullptr) return late(event.transport);
  Line line = std::move(*found);
  lines.erase(event.transport);
  timers.erase(key(Due::kConnect, event.transport.value));
  const bool orderly = event.cause == TransportCause::kEndOfStream;
  const CloseReason reason = !line.opened ? CloseReason::kConnectFailed
                             : orderly    ? CloseReason::kClosedByPeer
                                          : CloseReason::kError;
  const bool idle = pool.find(event.transport)->state == TransportState::kParked;
  const Stage stage = idle ? Stage::kPark : event.stage;
  pool.closed_by_peer(event.transport, now, reason);
  drain_pool();
  const List<AttemptRef> left = line.in_flight.attempts();
  if (line.tracked) line.tracked->counters.retries += static_cast<std::uint32_t>(left.size());
  const bool ends_well = line.opened && orderly && left.empty();
  line.tracked.close(now,
                     {to_string(event.cause), ends_well ? std::nullopt : std::optional(stage)});
  if (!line.opened) return line_failed(now, line, event);

  faults.count({line.upstream, line.remote, stage, event.cause});
  const bool datagram = line.kind == TransportKind::kDatagram;
  const Upstream& upstream = upstreams[line.upstream.value];
  const LookupFailure failure{event.stage, EdeCode::kNetworkError,
                              "no answer from " + place_text(line.remote, upstream) + " over " +
                                  std::string(way_of(upstream, line.kind)) + ": " +
                                  std::string(to_string(event.cause))};
  for (const AttemptRef ref : left) {
    at(ref).phase = AttemptPhase::kNone;
    tracking.failed(at(ref).timed);
  }
  if (!left.empty() && !is_ours(event.cause) && !line.proven) {
    blame(now, line.upstream, failure.text);
    addresses[line.upstream.value].demote(line.remote, now);
  }
  for_each_orphan(lookups, left, [&](AttemptRef ref) {
    if (!datagram) return retry(now, ref, failure, true);
    // Nobody listens there: asking again at once would meet the same, unless elsewhere.
    if (!addresses[line.upstream.value].several()) rule_out(ref);
    fail_attempt(now, ref, failure);
  });
}

/// Takes an attempt whose time is up off whatever it stands on, and notes what it waited for; those
/// whose messages were on the same line, if that is given up with it.
List<AttemptRef> Lookups::State::time_out(TimePoint now, AttemptRef ref) {
  Lookup& lookup = lookup_of(ref);
  const Attempt attempt = at(ref);
  LookupFailure failure;
  if (attempt.phase == AttemptPhase::kSent) {
    // As long as it was given: timers ring late, and the same failure is told once.
    const Duration given = attempt.ends_at - attempt.sent_at;
    failure = {Stage::kWait, EdeCode::kNetworkError,
               "no answer from " + where(attempt) + " within " + milliseconds_text(given)};
    faults.report({attempt.upstream, attempt.remote, Stage::kWait, TransportCause::kTimedOut});
  } else if (attempt.phase == AttemptPhase::kWaiting) {
    failure = {Stage::kTake, EdeCode::kNetworkError,
               "no transport to " + where(attempt) + " became free"};
    faults.report({attempt.upstream, {}, Stage::kTake, AnswerFault::kNoRoom});
  } else {
    failure = {Stage::kConnect, EdeCode::kNetworkError,
               "connecting to " + where(attempt) + " took too long"};
  }
  List<AttemptRef> orphans;
  if (attempt.phase == AttemptPhase::kSent) {
    // One that was asked only just before the budget ended did nothing wrong.
    if (now - attempt.sent_at >= config.hedge.first) blame(now, attempt.upstream, failure.text);
    addresses[attempt.upstream.value].demote(lines.at(attempt.transport).remote, now);
  }
  tracking.timed_out(at(ref).timed);
  abandon(now, ref);
  Line* const line = lines.find(attempt.transport);
  if (attempt.phase == AttemptPhase::kSent && line != nullptr &&
      ++line->timeouts_in_row >= config.max_stream_timeouts) {
    orphans = cut(attempt.transport, CloseReason::kTimedOut);
  }
  if (!lookup.answered) lookup.note(std::move(failure));
  return orphans;
}

void Lookups::State::lookup_timer(TimePoint now, LookupId id) {
  Lookup* found = lookups.find(id.value);
  if (found == nullptr) return;
  Lookup& lookup = *found;
  lookup.timer_at.reset();
  changed_.push_back(id);
  List<AttemptRef> orphans;
  bool lost = false;
  for (std::uint8_t place = 0; place < kMaxAttemptsAtOnce; ++place) {
    const Attempt& attempt = lookup.attempts[place];
    if (!attempt.is_under_way() || attempt.ends_at > now) continue;
    lost = lost || attempt.role != AttemptRole::kExtra;
    const List<AttemptRef> more = time_out(now, {id, place});
    orphans.append(more.begin(), more.end());
    if (!lookup.answered && now < lookup.ends_at) ++counters.retries_timeout;
  }
  const bool late = lookup.hedge_at && *lookup.hedge_at <= now && !lookup.answered;
  if (!lookup.answered && now >= lookup.ends_at) {
    finish(now, id, std::nullopt);
  } else if (lost || !lookup.is_under_way()) {
    try_next(now, id);
  } else if (late) {
    hedge(now, id);
  }
  for_each_orphan(lookups, orphans, [&](AttemptRef orphan) {
    const LookupFailure failure{Stage::kWait, EdeCode::kNetworkError,
                                "a stream to " + where(at(orphan)) + " fell silent"};
    // Its line may be to blame, or whoever is at its end: others that may be asked come first.
    fail_attempt(now, orphan, failure);
  });
}

void Lookups::State::set_timer(LookupId id) {
  Lookup* lookup = lookups.find(id.value);
  if (lookup == nullptr) return;
  TimePoint next = lookup->ends_at;
  if (lookup->hedge_at && !lookup->answered) next = std::min(next, *lookup->hedge_at);
  for (const Attempt& one : lookup->attempts) {
    if (one.is_under_way()) next = std::min(next, one.ends_at);
  }
  if (lookup->timer_at == next) return;
  lookup->timer_at = next;
  timers.set(key(Due::kLookup, id.value), next);
}

}  // namespace berth
