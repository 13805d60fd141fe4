#include "tests/simulation/network.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/message/name.h"

namespace berth {
namespace {

void put_u16(Bytes& bytes, std::size_t value) {
  bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  bytes.push_back(static_cast<std::uint8_t>(value));
}

/// A response to `query`: the true address, or only a header when `rcode` is no success.
Bytes response(const MessageView& query, const Question& question, Rcode rcode, bool tc,
               std::uint32_t ttl) {
  Header header = query.header();
  header.qr = true;
  header.ra = true;
  header.tc = tc;
  header.rcode = static_cast<std::uint8_t>(rcode);
  Bytes bytes(512);
  MessageBuilder builder(bytes, bytes.size(), header);
  builder.question(question.name.wire(), question.type, question.record_class);
  if (rcode == Rcode::kNoError && !tc) {
    const std::uint32_t value = true_address(question.name.lowered().wire());
    const std::array<std::uint8_t, 4> address{
        static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
        static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
    builder.record(Section::kAnswer, question.name, RecordType::kA, RecordClass::kIn, ttl, address);
  }
  bytes.resize(builder.finish());
  return bytes;
}

}  // namespace

std::uint32_t true_address(ByteView lowered_name) {
  std::uint32_t hash = 2166136261U;
  for (const std::uint8_t octet : lowered_name) hash = (hash ^ octet) * 16777619U;
  return hash;
}

Network::Network(std::vector<Faults> upstreams, TimePoint begin, const Seed& seed)
    : faults_(std::move(upstreams)), begin_(begin), random_(seed) {}

bool Network::chance(std::uint32_t thousandths) { return random_.below(1000) < thousandths; }

Duration Network::delay(const Faults& faults) {
  const auto jitter = static_cast<std::uint32_t>(faults.jitter.count());
  return faults.latency / 2 + microseconds(jitter == 0 ? 0 : random_.below(jitter));
}

bool Network::dead(TimePoint now, const Faults& faults) const {
  const Duration age = now - begin_;
  return age >= faults.dead_from && age < faults.dead_until;
}

Network::Socket& Network::socket(TransportId transport, const char* what) {
  const auto found = sockets_.find(transport);
  if (found == sockets_.end()) {
    throw std::logic_error(std::string(what) + " on a transport that is not there");
  }
  return found->second;
}

void Network::perform(TimePoint now, const Action& action) {
  if (const auto* opened = std::get_if<Open>(&action)) {
    open(now, *opened);
  } else if (const auto* sent = std::get_if<Send>(&action)) {
    send(now, *sent);
  } else if (const auto* closed = std::get_if<Close>(&action)) {
    (void)socket(closed->transport, "Close");
    close(closed->transport);
  } else if (const auto* parked = std::get_if<Park>(&action)) {
    Socket& it = socket(parked->transport, "Park");
    if (!it.open || it.parked) throw std::logic_error("Park of a transport that is not busy");
    it.parked = true;
    const auto& limit = faults_[it.upstream.value].idle_limit;
    if (limit && it.kind == TransportKind::kStream) {
      schedule(now + *limit, {parked->transport, Arrival::What::kIdle, {}, it.remote, it.activity});
    }
  } else if (const auto* unparked = std::get_if<Unpark>(&action)) {
    Socket& it = socket(unparked->transport, "Unpark");
    if (!it.parked) throw std::logic_error("Unpark of a transport that is not parked");
    it.parked = false;
  }
}

void Network::open(TimePoint now, const Open& action) {
  Socket it{action.upstream, action.kind, action.remote};
  if (!sockets_.emplace(action.transport, it).second) {
    throw std::logic_error("Open of a transport that is there already");
  }
  if (!gone_.insert(action.transport.value).second) {
    throw std::logic_error("Open of a transport id that was used before");
  }
  const Faults& faults = faults_[action.upstream.value];
  Arrival arrival{action.transport, Arrival::What::kOpened, {}, action.remote};
  if (action.kind == TransportKind::kDatagram) return schedule(now, arrival);
  if (chance(faults.connect_ignored)) return;
  if (dead(now, faults) || chance(faults.connect_refused)) arrival.what = Arrival::What::kRefused;
  schedule(now + delay(faults) + delay(faults), std::move(arrival));
}

void Network::close(TransportId transport) { sockets_.erase(transport); }

void Network::send(TimePoint now, const Send& action) {
  Socket& it = socket(action.transport, "Send");
  if (!it.open) throw std::logic_error("Send on a transport that is not open");
  if (it.parked) throw std::logic_error("Send on a parked transport");
  ++messages_sent_;
  ++it.activity;
  if (it.kind == TransportKind::kDatagram) return query(now, action.transport, action.bytes);
  const std::size_t length = action.bytes.size() < 2
                                 ? 0
                                 : static_cast<std::size_t>(action.bytes[0] << 8 | action.bytes[1]);
  if (length + 2 != action.bytes.size()) throw std::logic_error("Send of a bad frame");
  query(now, action.transport, ByteView(action.bytes).subspan(2));
}

void Network::query(TimePoint now, TransportId transport, ByteView message) {
  Socket& it = socket(transport, "Send");
  const Faults& faults = faults_[it.upstream.value];
  const bool datagram = it.kind == TransportKind::kDatagram;
  const auto view = MessageView::parse(message);
  if (!view || !view->check().ok() || view->header().qr || !view->header().rd) {
    throw std::logic_error("Send of a message that is no query");
  }
  const Question question = view->question().value();
  if (datagram && (dead(now, faults) || chance(faults.unreachable))) {
    return schedule(now + delay(faults), {transport, Arrival::What::kRefused, {}, it.remote});
  }
  if (dead(now, faults)) {
    return schedule_in_order(now + delay(faults), it, {transport, Arrival::What::kReset});
  }
  if ((datagram && chance(faults.lost)) || chance(faults.silent)) return;
  Rcode rcode = Rcode::kNoError;
  if (chance(faults.server_failure)) {
    constexpr std::array kFailures{Rcode::kServFail, Rcode::kRefused, Rcode::kNotImp,
                                   Rcode::kFormErr};
    rcode = kFailures[random_.below(kFailures.size())];
  }
  constexpr std::array<std::uint32_t, 5> kTtls{0, 1, 5, 60, 300};
  const std::uint32_t ttl = kTtls[random_.below(kTtls.size())];
  const Bytes answer = response(*view, question, rcode, datagram && chance(faults.truncated), ttl);

  TimePoint at = now + delay(faults) + delay(faults);
  if (chance(faults.slow)) at += microseconds(random_.below(5'000'000));
  if (chance(faults.wrong_id)) {
    Bytes other = answer;
    ++other[1];
    datagram ? answer_datagram(at, transport, other) : answer_stream(at, transport, other);
  }
  if (chance(faults.wrong_question)) {
    const Question lie{Name::parse("lie.example.").value(), question.type, question.record_class};
    const Bytes other = response(*view, lie, Rcode::kNoError, false, 300);
    datagram ? answer_datagram(at, transport, other) : answer_stream(at, transport, other);
  }
  if (datagram && chance(faults.wrong_source)) {
    Bytes other = answer;
    other.back() ^= 0xff;
    Endpoint elsewhere = it.remote;
    ++elsewhere.port;
    schedule(at, {transport, Arrival::What::kOctets, other, elsewhere});
  }
  if (chance(faults.garbage)) {
    Bytes other(12 + random_.below(100));
    random_.fill(other);
    datagram ? answer_datagram(at, transport, other) : answer_stream(at, transport, other);
  }
  datagram ? answer_datagram(at, transport, answer) : answer_stream(at, transport, answer);
  if (chance(faults.duplicated) && datagram) {
    answer_datagram(at + delay(faults), transport, answer);
  }
}

void Network::answer_datagram(TimePoint now, TransportId transport, const Bytes& answer) {
  const Socket& it = socket(transport, "answer");
  if (chance(faults_[it.upstream.value].lost)) return;
  schedule(now, {transport, Arrival::What::kOctets, answer, it.remote});
}

void Network::answer_stream(TimePoint now, TransportId transport, const Bytes& answer) {
  Socket& it = socket(transport, "answer");
  const Faults& faults = faults_[it.upstream.value];
  if (chance(faults.reset)) {
    return schedule_in_order(now, it, {transport, Arrival::What::kReset});
  }
  Bytes framed;
  put_u16(framed, chance(faults.bad_frame) ? random_.below(12) : answer.size());
  framed.insert(framed.end(), answer.begin(), answer.end());
  const bool cut = chance(faults.cut_short);
  if (cut) framed.resize(1 + random_.below(static_cast<std::uint32_t>(framed.size() - 1)));
  std::size_t piece = framed.size();
  if (chance(faults.dribbled)) piece = 1 + random_.below(5);
  for (std::size_t at = 0; at < framed.size(); at += piece) {
    const auto begin = framed.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end =
        framed.begin() + static_cast<std::ptrdiff_t>(std::min(at + piece, framed.size()));
    schedule_in_order(now, it, {transport, Arrival::What::kOctets, Bytes(begin, end), it.remote});
    if (piece < framed.size()) now += microseconds(100);
  }
  if (cut || chance(faults.closes_after)) {
    schedule_in_order(now, it, {transport, Arrival::What::kEnd});
  }
}

void Network::schedule(TimePoint at, Arrival arrival) { arrivals_.emplace(at, std::move(arrival)); }

void Network::schedule_in_order(TimePoint at, Socket& socket, Arrival arrival) {
  socket.last_arrival = std::max(socket.last_arrival, at);
  schedule(socket.last_arrival, std::move(arrival));
}

std::optional<TimePoint> Network::next() const {
  if (arrivals_.empty()) return std::nullopt;
  return arrivals_.begin()->first;
}

std::optional<Event> Network::pop_due(TimePoint now) {
  while (!arrivals_.empty() && arrivals_.begin()->first <= now) {
    current_ = std::move(arrivals_.begin()->second);
    arrivals_.erase(arrivals_.begin());
    const auto found = sockets_.find(current_.transport);
    // A socket closed meanwhile says nothing any more, as the contract has it; now and then a host
    // has an event on its way already, and core must recognise it as late.
    if (found == sockets_.end() && !chance(100)) continue;
    if (found == sockets_.end() && !gone_.count(current_.transport.value)) continue;
    const TransportId transport = current_.transport;
    switch (current_.what) {
      case Arrival::What::kOpened:
        if (found != sockets_.end()) found->second.open = true;
        return TransportOpened{transport, {}};
      case Arrival::What::kOctets:
        return TransportReceived{transport, current_.source, current_.octets};
      case Arrival::What::kIdle:
        if (found == sockets_.end() || !found->second.parked ||
            found->second.activity != current_.activity) {
          continue;
        }
        [[fallthrough]];
      case Arrival::What::kEnd:
        close(transport);
        return TransportClosed{transport, Stage::kWait, TransportCause::kEndOfStream};
      case Arrival::What::kReset:
        close(transport);
        return TransportClosed{transport, Stage::kWait, TransportCause::kReset};
      case Arrival::What::kRefused:
        close(transport);
        return TransportClosed{transport, Stage::kConnect, TransportCause::kRefused};
    }
  }
  return std::nullopt;
}

}  // namespace berth
