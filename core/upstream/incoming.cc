// What comes back as octets: messages are cut out of streams, held against what was sent, and end
// the wait of the attempt they are for. Whatever does not match is counted, and the wait goes on.

#include <algorithm>
#include <utility>

#include "core/message/header.h"
#include "core/upstream/lookups_state.h"
#include "core/upstream/orphans.h"

namespace berth {

void Lookups::State::received(TimePoint now, const TransportReceived& event) {
  const TransportId transport = event.transport;
  Line* const found = lines.find(transport);
  if (found == nullptr || found->kind == TransportKind::kSession) return late(transport);
  Transport& record = *pool.find(transport);
  record.bytes_in += event.bytes.size();
  Line& line = *found;
  if (line.tracked) {
    line.tracked->counters.bytes_in += event.bytes.size();
    line.tracked->last_active = now;
  }
  if (!line.opened) {
    // Nothing was asked yet that this could answer.
    ++counters.mismatched_id;
    faults.report({line.upstream, line.remote, Stage::kMatch, AnswerFault::kWrongId});
    return;
  }
  if (line.kind == TransportKind::kDatagram) {
    if (event.source == line.remote) {
      message(now, transport, event.bytes);
    } else {
      ++counters.mismatched_source;
      mismatch(now, transport, AnswerFault::kWrongSource);
    }
    return;
  }
  if (record.state == TransportState::kParked) {
    faults.report({line.upstream, line.remote, Stage::kPark, AnswerFault::kUnexpectedData});
    (void)cut(transport, CloseReason::kUnexpectedData);
    return;
  }
  // A line that is cut meanwhile takes its framer along; look it up anew for each message.
  bool bad_frame = !line.framer->push(event.bytes).ok();
  while (!bad_frame) {
    const Line* const still = lines.find(transport);
    if (still == nullptr) return;
    const auto next = still->framer->next();
    bad_frame = !next.ok();
    if (bad_frame || !*next) break;
    message(now, transport, **next);
  }
  if (!bad_frame) return;
  ++counters.malformed;
  faults.report({line.upstream, line.remote, Stage::kReceive, AnswerFault::kBadFraming});
  const LookupFailure failure{Stage::kReceive, EdeCode::kNetworkError,
                              line.remote.to_string() + " broke the stream's framing"};
  blame(now, line.upstream, failure.text);
  for_each_orphan(lookups, cut(transport, CloseReason::kBadFrame),
                  [&](AttemptRef ref) { retry(now, ref, failure, true); });
}

void Lookups::State::message(TimePoint now, TransportId transport, ByteView bytes) {
  Line& line = lines.at(transport);
  const auto header = parse_header(bytes);
  if (!header) {
    ++counters.malformed;
    return mismatch(now, transport, AnswerFault::kMalformed);
  }
  const InFlight* found = line.in_flight.find(header->id);
  if (found == nullptr) {
    ++counters.mismatched_id;
    return mismatch(now, transport, AnswerFault::kWrongId);
  }
  const MatchOutcome outcome = match_answer(bytes, found->sent);
  if (!ends_wait(outcome)) {
    const bool no_response = outcome == MatchOutcome::kNotAResponse;
    ++(no_response ? counters.malformed : counters.mismatched_question);
    return mismatch(now, transport,
                    no_response ? AnswerFault::kMalformed : AnswerFault::kWrongQuestion);
  }
  line.timeouts_in_row = 0;
  if (!found->attempt) {
    // The answer to a question given up on this stream: late, and no sign of anything worse.
    line.in_flight.erase(header->id);
    ++counters.late_events;
    return;
  }
  line.proven = true;
  if (line.tracked) ++line.tracked->counters.answers;
  addresses[line.upstream.value].proved(line.remote, now);
  read(now, *found->attempt, {bytes, outcome});
}

/// Counts something that was not an answer. Where it happens often somebody guesses, or the stream
/// has lost its place: the question moves to a stream, or to another one.
void Lookups::State::mismatch(TimePoint now, TransportId transport, AnswerFault fault) {
  Line& line = lines.at(transport);
  faults.report({line.upstream, line.remote, Stage::kMatch, fault});
  if (line.tracked) ++line.tracked->counters.mismatches;
  if (++line.mismatches < config.max_mismatches) return;
  const bool datagram = line.kind == TransportKind::kDatagram;
  const LookupFailure failure{Stage::kMatch, EdeCode::kInvalidData,
                              line.remote.to_string() + " sent answers to other questions"};
  // Datagrams may come from somebody who guesses; what comes on a stream is the upstream's own.
  if (!datagram) blame(now, line.upstream, failure.text);
  for_each_orphan(lookups, cut(transport, CloseReason::kMismatches), [&](AttemptRef ref) {
    if (datagram) move_to_stream(ref);
    retry(now, ref, failure, true);
  });
}

}  // namespace berth
