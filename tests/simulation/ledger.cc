#include "tests/simulation/ledger.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/message/edns.h"
#include "core/message/name.h"
#include "core/pool/pool_config.h"
#include "core/upstream/dial.h"
#include "core/upstream/outgoing_query.h"
#include "tests/simulation/broken.h"
#include "tests/simulation/places.h"

namespace berth {

namespace {

std::string key_with(const MessageView& query, bool dnssec) {
  const Question question = query.question().value();
  const ByteView name = question.name.wire();
  std::string key;
  for (const std::uint8_t octet : name) {
    const bool upper = octet >= 'A' && octet <= 'Z';
    key += static_cast<char>(upper ? octet + 32 : octet);
  }
  key += std::to_string(static_cast<unsigned>(question.type));
  if (dnssec) key += "+do";
  if (query.header().cd) key += "+cd";
  return key;
}

}  // namespace

std::string key_of(const MessageView& query) {
  const auto edns = find_edns(query);
  return key_with(query, edns.ok() && *edns && (*edns)->dnssec_ok);
}

std::vector<std::string> keys_of(const MessageView& query) {
  const auto edns = find_edns(query);
  if (edns.ok() && *edns) return {key_of(query)};
  return {key_with(query, false), key_with(query, true)};
}

Ledger::Book& Ledger::book(TransportId transport, const char* what) {
  const auto found = books_.find(transport);
  if (found == books_.end()) throw Broken(std::string(what) + " on a transport that is not there");
  return found->second;
}

bool Ledger::came_too_late(const Moment& now, const Action& action) {
  TransportId transport;
  const auto* sent = std::get_if<Send>(&action);
  if (sent != nullptr) transport = sent->transport;
  if (const auto* gone = std::get_if<Close>(&action)) transport = gone->transport;
  if (const auto* parked = std::get_if<Park>(&action)) transport = parked->transport;
  if (const auto* unparked = std::get_if<Unpark>(&action)) transport = unparked->transport;
  if (const auto* cancelled = std::get_if<CancelRequest>(&action)) {
    transport = cancelled->transport;
    const std::pair ended{transport, cancelled->request};
    if (std::find(just_ended_.begin(), just_ended_.end(), ended) != just_ended_.end()) return true;
  }
  const auto found = just_closed_.find(transport);
  if (found == just_closed_.end()) return false;
  if (sent == nullptr) return true;
  const bool stream = found->second.kind == TransportKind::kStream;
  const auto query = MessageView::parse(ByteView(sent->bytes).subspan(stream ? 2 : 0)).value();
  ++sent_;
  messages_.sent(now.shown, found->second.upstream, found->second.kind, query);
  return true;
}

bool Ledger::check(const Moment& now, const Action& action, const Pool& pool) {
  if (came_too_late(now, action)) return false;
  if (const auto* opened = std::get_if<Open>(&action)) {
    check_open(now, *opened);
  } else if (const auto* sent = std::get_if<Send>(&action)) {
    check_send(now, *sent, pool);
  } else if (const auto* cancelled = std::get_if<CancelRequest>(&action)) {
    check_cancel(*cancelled);
  } else if (const auto* gone = std::get_if<Close>(&action)) {
    const Book& it = book(gone->transport, "Close");
    if (!it.open) races_.gone(it.upstream, it.kind, gone->reason == CloseReason::kTimedOut);
    books_.erase(gone->transport);
  } else if (const auto* parked = std::get_if<Park>(&action)) {
    Book& it = book(parked->transport, "Park");
    demand(it.open && !it.parked, "Park of a transport that is not busy");
    demand(!draining_, "Park while draining");
    it.parked = true;
    it.parked_at = now.shown;
    demand(count(it, true) <= config_.pool.of(it.kind).pool_size, "more parked than allowed");
  } else if (const auto* unparked = std::get_if<Unpark>(&action)) {
    Book& it = book(unparked->transport, "Unpark");
    demand(it.parked, "Unpark of a transport that is not parked");
    check_parked(now, it);
    // What the upstream let be known of itself may have shortened it.
    demand(now.shown <= it.parked_at + pool.idle_ttl(it.upstream, it.kind, now.shown),
           "a transport used that idled longer than its upstream lets it");
    it.parked = false;
  }
  return true;
}

void Ledger::check_parked(const Moment& now, const Book& book) const {
  const PoolLimits& limits = config_.pool.of(book.kind);
  demand(now.shown <= book.parked_at + limits.idle_ttl, "a transport used that idled too long");
  demand(now.shown < book.opened_at + limits.max_age, "a transport used that is too old");
}

void Ledger::check_open(const Moment& now, const Open& action) {
  demand(action.transport.value != 0, "Open of transport 0");
  demand(action.upstream.value < config_.upstreams.size() + config_.bootstrap.size(),
         "Open to an upstream that is not there");
  const Upstream& upstream = config_.upstream(action.upstream);
  demand(is_at(action.upstream, action.remote), "Open to another address than the upstream's");
  demand(action.secure == is_encrypted(upstream.protocol), "Open with the wrong protection");
  demand(action.kind != TransportKind::kDatagram || upstream.protocol == UpstreamProtocol::kUdp,
         "Open of a datagram transport to an upstream of streams");
  demand(
      (action.kind == TransportKind::kSession) == (upstream.protocol == UpstreamProtocol::kHttps),
      "a session with an upstream that has none, or none with one that has");
  demand(books_.count(action.transport) == 0, "Open of a transport that is there already");
  demand(ids_.insert(action.transport.value).second, "Open of a transport id that was used before");
  Book it{action.upstream, action.kind};
  it.opened_at = now.shown;
  books_.emplace(action.transport, it);
  races_.opening(now.shown, it.upstream, it.kind, action.remote);
  // Addresses that race take one place together.
  const Place* place = action.upstream.value < schedule_.places.size()
                           ? &schedule_.places[action.upstream.value]
                           : nullptr;
  const bool races = place != nullptr && place->v4 + place->v6 > 1;
  demand(count(it, false) <= config_.pool.of(it.kind).max_open * (races ? kMaxDialsAtOnce : 1),
         "more transports than allowed");
}

bool Ledger::is_at(UpstreamId upstream, const Endpoint& remote) const {
  const Upstream& it = config_.upstream(upstream);
  if (remote.port != it.port) return false;
  if (!it.endpoints.empty()) {
    return std::find(it.endpoints.begin(), it.endpoints.end(), remote) != it.endpoints.end();
  }
  const Family family = remote.address.is_v4() ? Family::kV4 : Family::kV6;
  const auto all = addresses_of(schedule_.places[upstream.value], upstream.value, family);
  return std::find(all.begin(), all.end(), remote.address) != all.end();
}

void Ledger::check_fault(const UpstreamFault& fault) const {
  demand(fault.upstream.value < config_.upstreams.size() + config_.bootstrap.size(),
         "a fault of an upstream that is not there");
  demand(fault.remote.port == 0 || is_at(fault.upstream, fault.remote),
         "a fault at another address than the upstream's");
}

void Ledger::check_send(const Moment& now, const Send& action, const Pool& pool) {
  Book& it = book(action.transport, "Send");
  demand(it.open, "Send on a transport that is not open");
  demand(!it.parked, "Send on a parked transport");
  ++sent_;
  const PoolLimits& limits = config_.pool.of(it.kind);
  ++it.uses;
  demand(limits.max_uses == 0 || it.uses <= limits.max_uses, "a transport used too often");
  demand(now.shown < it.opened_at + limits.max_age, "a transport used that is too old");
  // Several actions may stand between this one and what the pool says by now.
  if (const Transport* record = pool.find(action.transport)) {
    demand(record->in_flight <= limits.max_in_flight, "more in flight on a transport than allowed");
  }
  ByteView message(action.bytes);
  if (it.kind == TransportKind::kStream) {
    demand(message.size() >= 2 && std::size_t{message[0]} * 256 + message[1] + 2 == message.size(),
           "Send of a bad frame");
    message = message.subspan(2);
  }
  check_request(action, it);
  check_query(message, it);
  const bool secret = is_encrypted(config_.upstream(it.upstream).protocol);
  const auto query = MessageView::parse(message).value();
  demand(!secret || message.size() % kQueryPaddingBlock == 0 || !find_edns(query).value(),
         "a query that is not padded");
  messages_.sent(now.shown, it.upstream, it.kind, query);
}

void Ledger::check_query(ByteView message, Book& book) {
  const auto view = MessageView::parse(message);
  demand(view.ok() && view->check().ok(), "Send of a message that does not parse");
  const Header& header = view->header();
  demand(!header.qr && header.rd && !header.tc && header.opcode == Opcode::kQuery,
         "Send of a message that is no query");
  demand(header.question_count == 1 && header.answer_count == 0 && header.authority_count == 0 &&
             header.additional_count <= 1,
         "Send of a query that holds more than its question");
  const std::vector<std::string> keys = keys_of(*view);
  const auto is_wanted = [this](const std::string& key) { return wanted_.count(key) != 0; };
  demand(std::any_of(keys.begin(), keys.end(), is_wanted) ||
             book.upstream.value >= config_.upstreams.size(),
         "an upstream was asked what no client asked");
  const auto edns = find_edns(*view);
  demand(edns.ok(), "Send of a query with a bad OPT");
  if (*edns) {
    const bool subnet = (*edns)->find(EdnsOptionCode::kClientSubnet).has_value();
    demand(!subnet || config_.ecs == EcsRule::kKeep, "a client's subnet sent up");
    demand((*edns)->payload_size == kUdpPayloadSize, "another payload size than ours");
  }
  if (book.kind == TransportKind::kSession) {
    return demand(header.id == 0, "an id in a session, where requests have numbers");
  }
  demand(std::find(book.ids.begin(), book.ids.end(), header.id) == book.ids.end(),
         "a wire id that is in use on this transport");
  book.ids.push_back(header.id);
  wire_ids_.set(header.id);
  ++drawn_ids_;
  if (book.kind != TransportKind::kDatagram) return;
  ++datagrams_;
  const Question question = view->question().value();
  for (const std::uint8_t octet : question.name.wire()) {
    if (octet >= 'a' && octet <= 'z') ++letters_;
    if (octet >= 'A' && octet <= 'Z') {
      ++letters_;
      ++capitals_;
    }
  }
}

void Ledger::opened(const Moment& now, TransportId transport) {
  Book& it = books_.at(transport);
  it.open = true;
  it.opened_at = now.shown;
  races_.opened(it.upstream, it.kind);
}

void Ledger::closed(TransportId transport) {
  auto book = books_.extract(transport);
  if (!book) return;
  if (!book.mapped().open) races_.gone(book.mapped().upstream, book.mapped().kind, true);
  just_closed_.insert(std::move(book));
}

void Ledger::answered(TransportId transport, std::uint16_t id) {
  const auto found = books_.find(transport);
  if (found == books_.end()) return;
  auto& ids = found->second.ids;
  const auto place = std::find(ids.begin(), ids.end(), id);
  if (place != ids.end()) ids.erase(place);
}

std::size_t Ledger::count(const Book& like, bool parked) const {
  return static_cast<std::size_t>(
      std::count_if(books_.begin(), books_.end(), [&](const auto& entry) {
        const Book& it = entry.second;
        return it.upstream == like.upstream && it.kind == like.kind && (!parked || it.parked);
      }));
}

void Ledger::check_idle(const Moment& now, const Resolver& resolver) const {
  const Pool& pool = resolver.pool();
  demand(books_.size() == pool.open_count(), "pool and host count transports otherwise");
  demand(!resolver.deadline() || *resolver.deadline() > now.shown, "a deadline that stands still");
  std::map<std::pair<std::uint16_t, TransportKind>, std::uint32_t> open;
  for (const auto& [transport, it] : books_) {
    const Transport* record = pool.find(transport);
    demand(record != nullptr, "a transport that the pool does not know");
    const PoolLimits& limits = config_.pool.of(it.kind);
    demand(!it.open || ++open[{it.upstream.value, it.kind}] <= limits.max_open,
           "more open transports than allowed");
    if (it.kind == TransportKind::kSession) {
      demand(record->in_flight == it.requests.size(), "a request that nobody waits for");
    }
    demand(it.parked == (record->state == TransportState::kParked), "parked, and not");
    if (!it.parked) continue;
    // A sweep looks at so many; what is left waits for the next.
    const std::uint32_t sweeps = 1 + limits.pool_size / limits.sweep_budget();
    demand(
        now.shown <= it.parked_at + limits.idle_ttl + limits.sweep_gap * sweeps + milliseconds(1),
        "an idle transport that is never swept");
  }
}

void Ledger::check_end(const Resolver& resolver) const {
  demand(books_.empty(), "transports leaked");
  demand(resolver.pool().open_count() == 0, "the pool knows transports that are gone");
  demand(resolver.queries_in_flight() == 0, "queries left in flight");
  const LookupCounters& lookups = resolver.lookup_counters();
  messages_.check_end(lookups);
  demand(lookups.started == lookups.answered + lookups.failed, "lookups that never ended");
  for (const FaultCount& it : resolver.fault_counters().counts()) {
    check_fault(it.fault);
    demand(it.count != 0, "a fault that never happened");
  }
  demand(resolver.fault_counters().uncounted() == 0, "more kinds of fault than there can be");
  std::uint64_t known = 0;
  std::uint64_t late = 0;
  for (std::size_t i = 0; i < config_.upstreams.size() + config_.bootstrap.size(); ++i) {
    for (const TransportKind kind :
         {TransportKind::kDatagram, TransportKind::kStream, TransportKind::kSession}) {
      const PoolCounters& it =
          resolver.pool().counters(UpstreamId{static_cast<std::uint16_t>(i)}, kind);
      demand(it.taken == it.reused + it.shared, "taken transports and their kinds differ");
      demand(it.open == 0 && it.parked == 0 && it.busy == 0 && it.racing == 0,
             "counters of transports that are gone");
      late += it.late_events;
      known += it.refused_full + it.refused_opening + it.evicted_idle + it.evicted_age +
               it.evicted_uses + it.evicted_closed_by_peer + it.evicted_error +
               it.evicted_unexpected_data + it.evicted_drain + it.closed_other;
    }
  }
  demand(late <= resolver.pool().late_events(), "late events counted twice");
  demand(known == ids_.size(), "transports without a reason for their end");
  if (drawn_ids_ > 2000) {
    const double expected = 65536.0 * (1.0 - std::exp(-static_cast<double>(drawn_ids_) / 65536.0));
    demand(static_cast<double>(wire_ids_.count()) > expected * 0.9, "wire ids that repeat");
  }
  if (letters_ < 5000) return;
  const double share = static_cast<double>(capitals_) / static_cast<double>(letters_);
  const bool random = share > 0.45 && share < 0.55;
  demand(random == config_.lookup.randomize_case, "letter case that is not as configured");
}

}  // namespace berth
