// How a question leaves: with an id and letter case of its own on a datagram, with an id of its own
// on a stream, with id 0 in a session, where the request tells answers apart (RFC 8484 4.1).

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

std::uint16_t free_wire_id(const Line& line, Random& random) {
  for (;;) {
    const std::uint16_t id = random.u16();
    if (!line.in_flight.contains(id)) return id;
  }
}

}  // namespace

/// Requires: the pool counts it as in flight already.
void Lookups::State::send(TimePoint now, AttemptRef ref, TransportId transport) {
  Lookup& lookup = lookup_of(ref);
  Attempt& attempt = at(ref);
  Line& line = lines.at(transport);
  const bool stream = line.kind == TransportKind::kStream;
  const bool session = line.kind == TransportKind::kSession;
  OutgoingQuestion question = outgoing(lookup.question);
  question.id = session ? std::uint16_t{0} : free_wire_id(line, random);
  question.randomize_case = config.randomize_case && line.kind == TransportKind::kDatagram;
  question.edns = !attempt.without_edns;
  question.keepalive = stream && !line.proven;
  // Where nobody on the way can read a query, its length shall not tell which it is.
  question.padding_block = line.secure ? kQueryPaddingBlock : std::uint16_t{0};
  auto query = compose_query(question, random);
  assert(query.ok());

  Bytes bytes = stream ? frame(query->message) : std::move(query->message);
  pool.find(transport)->bytes_out += bytes.size();
  const RequestId request{session ? ++line.last_request : 0};
  attempt.sent_as = session ? request.value : query->sent.id;
  line.in_flight.add(attempt.sent_as, query->sent, ref);
  attempt.timed = tracking.sent(line.upstream, lookup.question);
  if (line.tracked) {
    ++line.tracked->counters.queries;
    if (session) ++line.tracked->counters.streams_opened;
    line.tracked->counters.bytes_out += bytes.size();
    line.tracked->last_active = now;
  }
  actions.push_back(Send{transport, std::move(bytes), request});
  ++counters.sent;
  ++lookup.sent;
  attempt.phase = AttemptPhase::kSent;
  attempt.transport = transport;
  attempt.remote = line.remote;
  attempt.sent_at = now;
  attempt.ends_at = std::min(now + time_for(line.kind), lookup.ends_at);
  lookup.timeline.mark(Stage::kSend, now);
  changed_.push_back(ref.lookup);
}

}  // namespace berth
