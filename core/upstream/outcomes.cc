// How attempts end badly, and how lookups end: a transport that dies is worth one retry at once on
// a fresh one; after that the next upstream is asked, as long as messages and budget last.

#include <algorithm>
#include <utility>

#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

std::string milliseconds_text(Duration duration) {
  return std::to_string(duration.count() / 1000) + " ms";
}

}  // namespace

std::string Lookups::State::where(const Lookup& lookup) const {
  const Upstream& upstream = upstreams[lookup.upstream.value];
  const bool fallback =
      lookup.kind == TransportKind::kStream && upstream.protocol == UpstreamProtocol::kUdp;
  return upstream.label() + (fallback ? " (over tcp)" : "");
}

void Lookups::State::finish(TimePoint now, LookupId id, std::optional<Answer> answer) {
  Lookup& lookup = *lookups.find(id.value);
  timers.erase(timer_of(id));
  ++(answer ? counters.answered : counters.failed);
  if (!answer && lookup.failure.text.empty()) {
    lookup.failure.text = upstreams.empty() ? "no upstream is configured" : "no upstream answered";
  }
  LookupResult result{id, std::move(answer), std::move(lookup.failure), lookup.timeline};
  if (!result.answer) result.answer = std::move(lookup.soft_answer);
  (void)now;
  results.push_back(std::move(result));
  lookups.erase(id.value);
}

void Lookups::State::fail_attempt(TimePoint now, LookupId id, LookupFailure failure) {
  lookups.find(id.value)->failure = std::move(failure);
  ++counters.retries_next_upstream;
  try_next(now, id);
}

void Lookups::State::retry_fresh(TimePoint now, LookupId id, LookupFailure failure) {
  Lookup& lookup = *lookups.find(id.value);
  if (lookup.fresh_retried || lookup.sent >= config.max_messages) {
    return fail_attempt(now, id, std::move(failure));
  }
  lookup.fresh_retried = true;
  lookup.failure = std::move(failure);
  ++counters.retries_stale;
  if (!acquire(now, id, true)) try_next(now, id);
}

/// No further attempt at this upstream in this lookup: asking again would be answered the same.
void Lookups::State::rule_out(Lookup& lookup) {
  lookup.attempts[lookup.upstream.value] =
      static_cast<std::uint8_t>(std::min<std::uint32_t>(config.max_attempts_per_upstream, 255));
}

void Lookups::State::blame(TimePoint now, UpstreamId upstream, const std::string& why) {
  const HealthChange change = selector.failed(upstream, now);
  const std::string name = upstreams[upstream.value].label();
  if (change.down) {
    notices.push_back({UpstreamNotice::Kind::kDown, upstream, name + " is down: " + why});
  }
  if (change.none_left) {
    notices.push_back({UpstreamNotice::Kind::kNoneLeft, upstream, "no upstream answers: " + why});
  }
}

void Lookups::State::praise(UpstreamId upstream, std::optional<Duration> round_trip) {
  if (selector.succeeded(upstream, round_trip).up) {
    notices.push_back({UpstreamNotice::Kind::kUp, upstream,
                       upstreams[upstream.value].label() + " answers again"});
  }
}

void Lookups::State::detach(TimePoint now, Lookup& lookup) {
  const TransportId transport = lookup.transport;
  auto& in_flight = lines.at(transport).in_flight;
  const auto found = std::find_if(in_flight.begin(), in_flight.end(), [&](const InFlight& one) {
    return one.lookup && lookups.find(one.lookup->value) == &lookup;
  });
  in_flight.erase(found);
  lookup.phase = LookupPhase::kNew;
  pool.release(transport, now);
  drain_pool();
}

void Lookups::State::abandon(TimePoint now, Lookup& lookup) {
  const auto is_it = [&](LookupId id) { return lookups.find(id.value) == &lookup; };
  const LookupPhase phase = std::exchange(lookup.phase, LookupPhase::kNew);
  if (phase == LookupPhase::kWaiting) ++lookup.wait_ticket;
  if (phase == LookupPhase::kOpening) {
    auto& pending = lines.at(lookup.transport).pending;
    pending.erase(std::find_if(pending.begin(), pending.end(), is_it));
  }
  if (phase != LookupPhase::kSent) return;
  Line& line = lines.at(lookup.transport);
  std::size_t others = 0;
  for (InFlight& one : line.in_flight) {
    if (!one.lookup) continue;
    if (is_it(*one.lookup)) {
      one.lookup.reset();
    } else {
      ++others;
    }
  }
  const std::size_t given_up = line.in_flight.size() - others;
  // With nobody else on it there is no reason to trust a silent line; a datagram's late answer must
  // not meet the next question on the same port either.
  if (others == 0) {
    (void)cut(lookup.transport, CloseReason::kTimedOut);
  } else {
    if (given_up >= kMaxGivenUp) pool.retire(lookup.transport, CloseReason::kTimedOut, now);
    pool.release(lookup.transport, now);
    drain_pool();
  }
}

std::vector<LookupId> Lookups::State::cut(TransportId transport, CloseReason reason) {
  std::vector<LookupId> left;
  Line& line = lines.at(transport);
  for (const LookupId id : line.pending) left.push_back(id);
  for (const InFlight& one : line.in_flight) {
    if (one.lookup) left.push_back(*one.lookup);
  }
  for (const LookupId id : left) lookups.find(id.value)->phase = LookupPhase::kNew;
  pool.evict(transport, reason);
  drain_pool();
  return left;
}

void Lookups::State::closed(TimePoint now, const TransportClosed& event) {
  const auto found = lines.find(event.transport);
  if (found == lines.end()) {
    return late(event.transport);
  }
  const Line line = std::move(found->second);
  lines.erase(found);
  timers.erase(timer_of(event.transport));
  const bool orderly = event.cause == TransportCause::kEndOfStream;
  const CloseReason reason = !line.opened ? CloseReason::kConnectFailed
                             : orderly    ? CloseReason::kClosedByPeer
                                          : CloseReason::kError;
  pool.closed_by_peer(event.transport, now, reason);
  drain_pool();

  const bool datagram = line.kind == TransportKind::kDatagram;
  const bool ours =
      event.cause == TransportCause::kNoDescriptor || event.cause == TransportCause::kNoPermission;
  LookupFailure failure{event.stage, EdeCode::kNetworkError,
                        std::string(to_string(event.stage)) + " to " + line.remote.to_string() +
                            (datagram ? " over udp " : " over tcp ") +
                            std::string(to_string(event.cause))};
  std::vector<LookupId> left = line.pending;
  for (const InFlight& one : line.in_flight) {
    if (one.lookup) left.push_back(*one.lookup);
  }
  for (const LookupId id : left) lookups.find(id.value)->phase = LookupPhase::kNew;
  if (!left.empty() && !ours && !line.proven) blame(now, line.upstream, failure.text);
  for (const LookupId id : left) {
    Lookup& lookup = *lookups.find(id.value);
    if (line.opened && !datagram) {
      retry_fresh(now, id, failure);
      continue;
    }
    // Nobody listens there, or the way is closed: asking again at once would meet the same.
    rule_out(lookup);
    fail_attempt(now, id, failure);
  }
}

void Lookups::State::connect_timer(TimePoint now, TransportId transport) {
  const auto found = lines.find(transport);
  if (found == lines.end()) return;
  const UpstreamId upstream = found->second.upstream;
  const LookupFailure failure{Stage::kConnect, EdeCode::kNetworkError,
                              "connect to " + found->second.remote.to_string() +
                                  " timed out after " + milliseconds_text(config.connect_timeout)};
  const std::vector<LookupId> left = cut(transport, CloseReason::kTimedOut);
  if (!left.empty()) blame(now, upstream, failure.text);
  for (const LookupId id : left) {
    ++counters.retries_timeout;
    fail_attempt(now, id, failure);
  }
}

void Lookups::State::lookup_timer(TimePoint now, LookupId id) {
  Lookup* found = lookups.find(id.value);
  if (found == nullptr) return;
  Lookup& lookup = *found;
  const LookupPhase phase = lookup.phase;
  const TransportId transport = lookup.transport;
  if (phase == LookupPhase::kSent) {
    lookup.failure = {
        Stage::kWait, EdeCode::kNetworkError,
        "no answer from " + where(lookup) + " within " + milliseconds_text(now - lookup.sent_at)};
  } else if (phase == LookupPhase::kWaiting) {
    lookup.failure = {Stage::kTake, EdeCode::kNetworkError,
                      "no transport to " + where(lookup) + " became free"};
  } else if (lookup.failure.text.empty()) {
    lookup.failure = {Stage::kConnect, EdeCode::kNetworkError,
                      "connecting to " + where(lookup) + " took too long"};
  }
  const LookupFailure failure = lookup.failure;
  abandon(now, lookup);
  std::vector<LookupId> orphans;
  if (phase == LookupPhase::kSent) {
    blame(now, lookup.upstream, failure.text);
    const auto line = lines.find(transport);
    if (line != lines.end() && ++line->second.timeouts_in_row >= config.max_stream_timeouts) {
      orphans = cut(transport, CloseReason::kTimedOut);
    }
  }
  if (now >= lookup.ends_at) {
    finish(now, id, std::nullopt);
  } else {
    ++counters.retries_timeout;
    try_next(now, id);
  }
  for (const LookupId orphan : orphans) retry_fresh(now, orphan, failure);
}

}  // namespace berth
