// What comes back: messages are cut out of streams, held against what was sent, and end the wait of
// the lookup they are for. Whatever does not match is counted, and the wait goes on.

#include <algorithm>
#include <utility>

#include "core/message/header.h"
#include "core/upstream/lookups_state.h"
#include "core/upstream/match.h"

namespace berth {

void Lookups::State::received(TimePoint now, const TransportReceived& event) {
  const TransportId transport = event.transport;
  const auto found = lines.find(transport);
  if (found == lines.end()) {
    return late(transport);
  }
  Transport& record = *pool.find(transport);
  record.bytes_in += event.bytes.size();
  Line& line = found->second;
  if (line.kind == TransportKind::kDatagram) {
    if (event.source == line.remote) {
      message(now, transport, event.bytes);
    } else {
      ++counters.mismatched_source;
      mismatch(now, transport);
    }
    return;
  }
  if (record.state == TransportState::kParked) {
    (void)cut(transport, CloseReason::kUnexpectedData);
    return;
  }
  // A line that is cut meanwhile takes its framer along; look it up anew for each message.
  bool bad_frame = !line.framer->push(event.bytes).ok();
  while (!bad_frame) {
    const auto still = lines.find(transport);
    if (still == lines.end()) return;
    const auto next = still->second.framer->next();
    bad_frame = !next.ok();
    if (bad_frame || !*next) break;
    message(now, transport, **next);
  }
  if (!bad_frame) return;
  ++counters.malformed;
  const std::string place = line.remote.to_string();
  for (const LookupId id : cut(transport, CloseReason::kBadFrame)) {
    retry_fresh(now, id,
                {Stage::kReceive, EdeCode::kNetworkError, place + " broke the stream's framing"});
  }
}

void Lookups::State::message(TimePoint now, TransportId transport, ByteView bytes) {
  Line& line = lines.at(transport);
  const auto header = parse_header(bytes);
  if (!header) {
    ++counters.malformed;
    return mismatch(now, transport);
  }
  const auto found =
      std::find_if(line.in_flight.begin(), line.in_flight.end(),
                   [&header](const InFlight& one) { return one.sent.id == header->id; });
  if (found == line.in_flight.end()) {
    ++counters.mismatched_id;
    return mismatch(now, transport);
  }
  const MatchOutcome outcome = match_answer(bytes, found->sent);
  if (!ends_wait(outcome)) {
    ++(outcome == MatchOutcome::kNotAResponse ? counters.malformed : counters.mismatched_question);
    return mismatch(now, transport);
  }
  if (!found->lookup) {
    // The answer to a question given up on this stream: late, and no sign of anything worse.
    line.in_flight.erase(found);
    line.timeouts_in_row = 0;
    ++counters.late_events;
    return;
  }
  const LookupId id = *found->lookup;
  Lookup& lookup = *lookups.find(id.value);
  lookup.timeline.mark(Stage::kReceive, now);
  line.proven = true;
  line.timeouts_in_row = 0;
  // The octets may go with their line: what they say is read before the line is let go.
  std::optional<Result<Answer>> answer;
  if (outcome == MatchOutcome::kMatch) answer.emplace(read_answer(bytes));
  detach(now, lookup);
  switch (outcome) {
    case MatchOutcome::kMatch: return matched(now, id, *std::move(answer));
    case MatchOutcome::kTruncated: return truncated(now, id);
    case MatchOutcome::kFailed:
      return gave_up(now, id, static_cast<Rcode>(header->rcode), std::nullopt);
    default: break;
  }
  ++counters.malformed;
  rule_out(lookup);
  fail_attempt(now, id,
               {Stage::kMatch, EdeCode::kInvalidData, where(lookup) + " sent a malformed answer"});
}

/// Counts something that was not an answer. Where it happens often somebody guesses, or the stream
/// has lost its place: the question moves to a stream, or to another one.
void Lookups::State::mismatch(TimePoint now, TransportId transport) {
  Line& line = lines.at(transport);
  if (++line.mismatches < config.max_mismatches) return;
  const bool datagram = line.kind == TransportKind::kDatagram;
  const std::string place = line.remote.to_string();
  for (const LookupId id : cut(transport, CloseReason::kMismatches)) {
    if (datagram) lookups.find(id.value)->want_stream = true;
    if (datagram) lookups.find(id.value)->kind = TransportKind::kStream;
    retry_fresh(now, id,
                {Stage::kMatch, EdeCode::kInvalidData, place + " sent answers to other questions"});
  }
}

void Lookups::State::matched(TimePoint now, LookupId id, Result<Answer> answer) {
  Lookup& lookup = *lookups.find(id.value);
  lookup.timeline.mark(Stage::kMatch, now);
  if (!answer) {
    ++counters.malformed;
    rule_out(lookup);
    return fail_attempt(
        now, id,
        {Stage::kMatch, EdeCode::kInvalidData,
         where(lookup) + " sent an answer that is " + std::string(to_string(answer.error()))});
  }
  if (answer->keepalive && lookup.kind == TransportKind::kStream) {
    pool.limit_idle(lookup.upstream, lookup.kind, *answer->keepalive, now);
    // 0 asks for the stream to be closed as soon as it is idle (RFC 7828 3.3.2).
    const bool still_there = pool.find(lookup.transport) != nullptr;
    if (still_there && *answer->keepalive == Duration::zero()) {
      pool.retire(lookup.transport, CloseReason::kIdle, now);
    }
    drain_pool();
  }
  if (classify(answer->rcode) != AnswerClass::kGood) {
    const Rcode rcode = answer->rcode;
    return gave_up(now, id, rcode, *std::move(answer));
  }
  std::optional<Duration> round_trip;
  if (lookup.sent == 1) round_trip = now - lookup.sent_at;
  praise(lookup.upstream, round_trip);
  finish(now, id, *std::move(answer));
}

/// The upstream answered that it can't. It is alive; another one may know better.
void Lookups::State::gave_up(TimePoint now, LookupId id, Rcode rcode,
                             std::optional<Answer> answer) {
  Lookup& lookup = *lookups.find(id.value);
  praise(lookup.upstream, std::nullopt);
  if (classify(rcode) == AnswerClass::kMaybeEdns && !lookup.without_edns &&
      lookup.sent < config.max_messages) {
    lookup.without_edns = true;
    ++counters.edns_fallbacks;
    if (acquire(now, id, false)) return;
  }
  LookupFailure failure{Stage::kMatch, EdeCode::kOther,
                        where(lookup) + " answered " + to_string(rcode)};
  if (answer && answer->error) {
    failure.code = answer->error->code;
    failure.text = std::string(answer->error->view());
  }
  lookup.soft_answer = std::move(answer);
  rule_out(lookup);
  fail_attempt(now, id, std::move(failure));
}

void Lookups::State::truncated(TimePoint now, LookupId id) {
  Lookup& lookup = *lookups.find(id.value);
  if (lookup.kind == TransportKind::kStream) {
    rule_out(lookup);
    return fail_attempt(
        now, id,
        {Stage::kMatch, EdeCode::kInvalidData, where(lookup) + " truncated an answer on a stream"});
  }
  ++counters.tc_fallbacks;
  praise(lookup.upstream, std::nullopt);
  lookup.want_stream = true;
  lookup.kind = TransportKind::kStream;
  if (lookup.sent < config.max_messages && acquire(now, id, false)) return;
  try_next(now, id);
}

}  // namespace berth
