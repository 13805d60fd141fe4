// How a lookup gets to an upstream: one is chosen, a transport taken, joined while it opens, or
// opened; where none has room the lookup waits, and is woken when one does.

#include <algorithm>
#include <cassert>
#include <utility>

#include "core/upstream/lookups_state.h"

namespace berth {

/// The next upstream for a lookup: each once before any is asked again.
std::optional<UpstreamId> Lookups::State::choose(TimePoint now, const Lookup& lookup) {
  const auto most =
      static_cast<std::uint8_t>(std::min<std::uint32_t>(config.max_attempts_per_upstream, 255));
  const std::uint8_t round =
      lookup.attempts.empty() ? most
                              : *std::min_element(lookup.attempts.begin(), lookup.attempts.end());
  if (round >= most) return std::nullopt;
  std::vector<UpstreamId> tried;
  for (std::size_t i = 0; i < lookup.attempts.size(); ++i) {
    if (lookup.attempts[i] > round) tried.push_back(UpstreamId{static_cast<std::uint16_t>(i)});
  }
  return selector.choose(now, tried);
}

TransportKind Lookups::State::kind_of(const Lookup& lookup) const {
  switch (upstreams[lookup.upstream.value].protocol) {
    case UpstreamProtocol::kUdp:
      return lookup.want_stream ? TransportKind::kStream : TransportKind::kDatagram;
    case UpstreamProtocol::kTcp:
    case UpstreamProtocol::kTls: return TransportKind::kStream;
    case UpstreamProtocol::kHttps: break;
  }
  return TransportKind::kSession;
}

void Lookups::State::try_next(TimePoint now, LookupId id) {
  for (;;) {
    Lookup& lookup = *lookups.find(id.value);
    if (now >= lookup.ends_at || lookup.sent >= config.max_messages) break;
    const auto upstream = choose(now, lookup);
    if (!upstream) break;
    ++lookup.attempts[upstream->value];
    lookup.upstream = *upstream;
    lookup.kind = kind_of(lookup);
    lookup.timeline.mark(Stage::kSelect, now);
    if (acquire(now, id, false)) return;
  }
  finish(now, id, std::nullopt);
}

/// Gets the lookup onto a transport of its upstream and kind, or into the queue for one. False when
/// even the queue is full.
bool Lookups::State::acquire(TimePoint now, LookupId id, bool fresh) {
  if (acquire_now(now, id, fresh)) return true;
  Lookup& lookup = *lookups.find(id.value);
  Queue& queue = waiting_[queue_of(lookup.upstream, lookup.kind)];
  if (queue.size() >= config.max_waiting) {
    queue.erase(std::remove_if(queue.begin(), queue.end(),
                               [this](const Place& place) { return valid(place) == nullptr; }),
                queue.end());
  }
  if (queue.size() >= config.max_waiting) {
    lookup.failure = {Stage::kTake, EdeCode::kNetworkError,
                      "too many queries wait for " + where(lookup)};
    return false;
  }
  lookup.phase = LookupPhase::kWaiting;
  queue.push_back({id, ++lookup.wait_ticket});
  const bool stream = lookup.kind == TransportKind::kStream;
  set_lookup_timer(id, now + (stream ? config.stream_attempt : config.datagram_attempt));
  return true;
}

/// The same without queueing. `fresh` passes over transports that are already open.
bool Lookups::State::acquire_now(TimePoint now, LookupId id, bool fresh) {
  Lookup& lookup = *lookups.find(id.value);
  if (!fresh) {
    const auto taken = pool.take(lookup.upstream, lookup.kind, now);
    drain_pool();
    if (taken) {
      lookup.timeline.mark(Stage::kTake, now);
      send(now, id, *taken);
      return true;
    }
  }
  if (lookup.kind != TransportKind::kDatagram && join_opening(id)) return true;
  return open_line(now, id);
}

/// A stream that is being opened takes as many as it can carry: one connect for a burst.
bool Lookups::State::join_opening(LookupId id) {
  Lookup& lookup = *lookups.find(id.value);
  const TransportId transport = opening_[queue_of(lookup.upstream, lookup.kind)];
  const auto found = lines.find(transport);
  if (found == lines.end() || found->second.opened) return false;
  if (found->second.pending.size() >= pool_config.of(lookup.kind).max_in_flight) return false;
  found->second.pending.push_back(id);
  lookup.phase = LookupPhase::kOpening;
  lookup.transport = transport;
  set_lookup_timer(id, lookup.ends_at);
  return true;
}

bool Lookups::State::open_line(TimePoint now, LookupId id) {
  Lookup& lookup = *lookups.find(id.value);
  const Upstream& upstream = upstreams[lookup.upstream.value];
  const Endpoint& remote = upstream.endpoints.front();
  const auto transport = pool.open(lookup.upstream, lookup.kind, remote, now);
  drain_pool();
  if (!transport) return false;
  Line line{lookup.upstream, lookup.kind, remote, {id}, {}, nullptr};
  if (lookup.kind == TransportKind::kStream) line.framer = std::make_unique<TcpFramer>();
  lines.emplace(*transport, std::move(line));
  opening_[queue_of(lookup.upstream, lookup.kind)] = *transport;
  timers.set(timer_of(*transport), now + config.connect_timeout);
  actions.push_back(
      Open{*transport, lookup.upstream, lookup.kind, remote, is_encrypted(upstream.protocol)});
  lookup.phase = LookupPhase::kOpening;
  lookup.transport = *transport;
  lookup.timeline.mark(Stage::kConnect, now);
  set_lookup_timer(id, lookup.ends_at);
  return true;
}

void Lookups::State::opened(TimePoint now, TransportId transport) {
  timers.erase(timer_of(transport));
  Line& line = lines.at(transport);
  line.opened = true;
  for (const LookupId id : std::exchange(line.pending, {})) {
    // Fewer may fit than waited, since a full stream must not be used.
    if (pool.has_room(transport, now)) {
      pool.use(transport, now);
      send(now, id, transport);
    } else if (!acquire(now, id, false)) {
      try_next(now, id);
    }
  }
  if (lines.at(transport).in_flight.empty()) pool.park(transport, now);
  drain_pool();
}

void Lookups::State::send(TimePoint now, LookupId id, TransportId transport) {
  Lookup& lookup = *lookups.find(id.value);
  Line& line = lines.at(transport);
  const LookupQuestion& asked = lookup.question;
  OutgoingQuestion question;
  question.name = asked.name.wire();
  question.type = asked.type;
  question.record_class = asked.record_class;
  question.dnssec_ok = asked.dnssec_ok;
  question.checking_disabled = asked.checking_disabled;
  question.id = free_wire_id(line);
  question.randomize_case = config.randomize_case && line.kind == TransportKind::kDatagram;
  question.edns = !lookup.without_edns;
  if (!asked.client_subnet.empty()) question.subnet = ByteView(asked.client_subnet);
  // Where nobody on the way can read a query, its length shall not tell which it is.
  if (is_encrypted(upstreams[line.upstream.value].protocol)) {
    question.padding_block = kQueryPaddingBlock;
  }
  auto query = compose_query(question, random);
  assert(query.ok());

  const bool stream = line.kind == TransportKind::kStream;
  Bytes bytes = stream ? frame(query->message) : std::move(query->message);
  pool.find(transport)->bytes_out += bytes.size();
  line.in_flight.push_back({query->sent, id});
  actions.push_back(Send{transport, std::move(bytes)});
  ++counters.sent;
  ++lookup.sent;
  lookup.phase = LookupPhase::kSent;
  lookup.transport = transport;
  lookup.sent_at = now;
  lookup.timeline.mark(Stage::kSend, now);
  set_lookup_timer(id, now + (stream ? config.stream_attempt : config.datagram_attempt));
}

std::uint16_t Lookups::State::free_wire_id(const Line& line) {
  for (;;) {
    const std::uint16_t id = random.u16();
    const bool taken = std::any_of(line.in_flight.begin(), line.in_flight.end(),
                                   [id](const InFlight& one) { return one.sent.id == id; });
    if (!taken) return id;
  }
}

void Lookups::State::set_lookup_timer(LookupId id, TimePoint attempt_ends) {
  timers.set(timer_of(id), std::min(attempt_ends, lookups.find(id.value)->ends_at));
}

Lookup* Lookups::State::valid(const Place& place) {
  Lookup* lookup = lookups.find(place.lookup.value);
  const bool waits = lookup != nullptr && lookup->phase == LookupPhase::kWaiting &&
                     lookup->wait_ticket == place.ticket;
  return waits ? lookup : nullptr;
}

void Lookups::State::wake_waiting(TimePoint now) {
  for (std::size_t queue = 0; queue < waiting_.size(); ++queue) {
    if (!waiting_[queue].empty()) wake(now, queue);
  }
}

void Lookups::State::wake(TimePoint now, std::size_t queue) {
  Queue& places = waiting_[queue];
  while (!places.empty()) {
    const Place place = places.front();
    if (valid(place) != nullptr && !acquire_now(now, place.lookup, false)) return;
    places.pop_front();
  }
}

}  // namespace berth
