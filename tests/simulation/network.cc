#include "tests/simulation/network.h"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "core/message/message_view.h"
#include "tests/simulation/broken.h"

namespace berth {
namespace {

// What the rolls of this file are for.
enum Purpose : std::uint64_t { kLate = 0xae00, kBothWays, kHowItEnds, kConnection, kTls };

std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
  return hash;
}

TransportCause cause_of(Parcel::What what) {
  switch (what) {
    case Parcel::What::kEnd: return TransportCause::kEndOfStream;
    case Parcel::What::kReset: return TransportCause::kReset;
    case Parcel::What::kViolation: return TransportCause::kProtocolError;
    default: return TransportCause::kRefused;
  }
}

}  // namespace

Network::Network(const Schedule& schedule, Ledger& ledger)
    : dice_(schedule.seed),
      weather_(schedule.windows, schedule.round_trips.size(), dice_),
      places_(schedule.places),
      round_trips_(schedule.round_trips),
      ledger_(ledger) {
  for (const FaultWindow& it : schedule.windows) {
    if (it.fault != Fault::kDead && it.fault != Fault::kHalfOpen) continue;
    Arrival arrival;
    arrival.what = it.fault == Fault::kDead ? Arrival::What::kCrash : Arrival::What::kMute;
    arrival.upstream = UpstreamId{it.upstream};
    arrival.window = it;
    schedule_at(it.from, std::move(arrival));
  }
}

Duration Network::one_way(UpstreamId upstream) const { return round_trips_[upstream.value] / 2; }

Struck Network::strikes(const Socket& socket, TimePoint now, std::uint64_t which) const {
  return weather_.strikes(socket.upstream.value, socket.remote.address, now, which);
}

std::optional<Network::Fetched> Network::fetched(const std::string& key) const {
  const auto found = fetched_.find(key);
  if (found == fetched_.end()) return std::nullopt;
  return found->second;
}

void Network::perform(TimePoint now, const Action& action) {
  if (const auto* opened = std::get_if<Open>(&action)) {
    open(now, *opened);
  } else if (const auto* sent = std::get_if<Send>(&action)) {
    send(now, *sent);
  } else if (const auto* closed = std::get_if<Close>(&action)) {
    drop(closed->transport);
  } else if (const auto* parked = std::get_if<Park>(&action)) {
    park(now, parked->transport);
  } else if (const auto* unparked = std::get_if<Unpark>(&action)) {
    sockets_.at(unparked->transport).parked = false;
  } else if (const auto* cancelled = std::get_if<CancelRequest>(&action)) {
    sockets_.at(cancelled->transport).requests.erase(cancelled->request.value);
  }
}

void Network::drop(TransportId transport) {
  const auto found = sockets_.find(transport);
  if (found == sockets_.end()) return;
  if (found->second.mute) --mute_;
  sockets_.erase(found);
}

void Network::open(TimePoint now, const Open& action) {
  Socket socket{action.upstream, action.kind, action.remote};
  socket.number = mixed(kConnection) ^ ++connections_;
  sockets_.emplace(action.transport, socket);
  Arrival arrival;
  arrival.what = Arrival::What::kOpened;
  arrival.transport = action.transport;
  const auto fails = [&](TransportCause cause, Duration after) {
    arrival.what = Arrival::What::kClosed;
    arrival.cause = cause;
    schedule_at(now + after, arrival);
  };
  const Struck struck = strikes(socket, now, socket.number);
  if (struck.by(Fault::kNoDescriptor)) return fails(TransportCause::kNoDescriptor, Duration{});
  if (action.kind == TransportKind::kDatagram) return schedule_at(now, std::move(arrival));
  const Duration there_and_back = 2 * one_way(action.upstream);
  Duration arrival_after = there_and_back;
  if (struck.by(Fault::kConnectUnreachable)) return fails(TransportCause::kUnreachable, Duration{});
  if (struck.by(Fault::kBlackHole) || struck.by(Fault::kConnectIgnored)) return;
  if (struck.by(Fault::kDead) || struck.by(Fault::kConnectRefused)) {
    return fails(TransportCause::kRefused, there_and_back);
  }
  if (struck.by(Fault::kConnectReset)) return fails(TransportCause::kReset, there_and_back);
  if (struck.by(Fault::kConnectSlow)) arrival_after += struck.amount;
  if (action.secure) {
    Arrival connected = arrival;
    connected.what = Arrival::What::kConnected;
    schedule_at(now + arrival_after, std::move(connected));
  }
  if (action.secure && struck.by(Fault::kTlsFails)) {
    constexpr std::array kCauses{
        TransportCause::kTlsFailed,       TransportCause::kCertificateExpired,
        TransportCause::kCertificateName, TransportCause::kCertificateUntrusted,
        TransportCause::kPinMismatch,     TransportCause::kAlpnRefused};
    arrival.stage = Stage::kTls;
    return fails(kCauses[dice_.below(kCauses.size(), kTls, socket.number)],
                 arrival_after + there_and_back);
  }
  if (action.secure && struck.by(Fault::kTlsIgnored)) return;
  // TLS takes one round trip more.
  if (action.secure) arrival_after += there_and_back;
  schedule_at(now + arrival_after, std::move(arrival));
  if (action.kind == TransportKind::kSession) {
    open_session(now + arrival_after, socket, action.transport);
  }
}

void Network::park(TimePoint now, TransportId transport) {
  Socket& socket = sockets_.at(transport);
  socket.parked = true;
  const Struck struck = strikes(socket, now, socket.number);
  if (socket.kind == TransportKind::kDatagram || !struck.by(Fault::kIdleClosed)) return;
  Arrival arrival;
  arrival.what = Arrival::What::kIdle;
  arrival.transport = transport;
  arrival.activity = socket.activity;
  schedule_at(now + struck.amount, std::move(arrival));
}

void Network::send(TimePoint now, const Send& action) {
  Socket& socket = sockets_.at(action.transport);
  ++socket.activity;
  const bool datagram = socket.kind == TransportKind::kDatagram;
  const bool session = socket.kind == TransportKind::kSession;
  const ByteView message =
      ByteView(action.bytes).subspan(socket.kind == TransportKind::kStream ? 2 : 0);
  if (session) socket.requests.insert(action.request.value);
  const auto view = MessageView::parse(message).value();
  Asked asked{message, socket.kind};
  const std::string key = key_of(view);
  asked.number = mixed(hash_of(key) + ++asked_[key]);
  asked.struck = strikes(socket, now, asked.number);
  asked.other = socket.last_query;
  if (socket.upstream.value >= places_.size()) asked.places = &places_;
  if (socket.mute || socket.ended || asked.struck.by(Fault::kBlackHole)) return;
  const auto lost = [&](std::uint64_t way) {
    return datagram && asked.struck.by(Fault::kLost) &&
           dice_.chance(500, kBothWays + way, asked.number);
  };
  if (lost(0)) return;
  Arrival arrival;
  arrival.transport = action.transport;
  if (asked.struck.by(Fault::kDead)) {
    arrival.what = Arrival::What::kClosed;
    arrival.cause = datagram ? TransportCause::kRefused : TransportCause::kReset;
    socket.ended = !datagram;
    return schedule_at(now + 2 * one_way(socket.upstream), std::move(arrival));
  }
  if (session && goes_away(now, action, asked.struck)) return;
  arrival.what = Arrival::What::kServe;
  arrival.request = action.request;
  arrival.parcels = serve(asked, dice_);
  socket.last_query.assign(message.begin(), message.end());
  if (arrival.parcels.empty() || lost(1)) return;
  arrival.wire_id = view.header().id;
  arrival.keys = keys_of(view);
  const Duration thinks = std::exchange(arrival.parcels.front().after, Duration{});
  schedule_at(now + one_way(socket.upstream) + thinks, std::move(arrival));
}

/// The upstream of a socket writes what it has to say.
void Network::put(TimePoint now, const Arrival& served) {
  Socket& socket = sockets_.at(served.transport);
  const bool datagram = socket.kind == TransportKind::kDatagram;
  TimePoint at = now + one_way(socket.upstream);
  for (const Parcel& parcel : served.parcels) {
    if (socket.ended) return;
    at += parcel.after;
    const bool overtakes = datagram || parcel.what == Parcel::What::kResponse;
    if (!overtakes) at = socket.last_arrival = std::max(at, socket.last_arrival);
    Arrival arrival;
    arrival.transport = served.transport;
    arrival.source = socket.remote;
    if (parcel.what == Parcel::What::kOctets || parcel.what == Parcel::What::kResponse) {
      const bool octets = parcel.what == Parcel::What::kOctets;
      arrival.what = octets ? Arrival::What::kOctets : Arrival::What::kResponse;
      arrival.octets = parcel.octets;
      arrival.request = served.request;
      arrival.head = parcel.head;
      if (parcel.other_source) ++arrival.source.port;
      if (parcel.ends_wait) {
        arrival.wire_id = served.wire_id;
        arrival.keys = served.keys;
      }
    } else {
      arrival.what = Arrival::What::kClosed;
      arrival.cause = cause_of(parcel.what);
      socket.ended = !datagram;
    }
    schedule_at(at, std::move(arrival));
  }
}

/// Something happens to every connection of an upstream.
void Network::all_at_once(TimePoint now, const Arrival& arrival) {
  std::vector<TransportId> streams;
  for (const auto& [transport, socket] : sockets_) {
    if (socket.upstream == arrival.upstream && socket.kind != TransportKind::kDatagram &&
        socket.open && !socket.ended && arrival.window.reaches(socket.remote.address)) {
      streams.push_back(transport);
    }
  }
  std::sort(streams.begin(), streams.end(), [](auto a, auto b) { return a.value < b.value; });
  for (const TransportId transport : streams) {
    Socket& socket = sockets_.at(transport);
    if (arrival.what == Arrival::What::kMute) {
      if (!strikes(socket, now, socket.number).by(Fault::kHalfOpen)) continue;
      if (!std::exchange(socket.mute, true)) ++mute_;
      continue;
    }
    socket.ended = true;
    Arrival end;
    end.what = Arrival::What::kClosed;
    end.transport = transport;
    end.cause = dice_.chance(500, kHowItEnds, socket.number) ? TransportCause::kReset
                                                             : TransportCause::kEndOfStream;
    schedule_at(std::max(now + one_way(socket.upstream), socket.last_arrival), std::move(end));
  }
}

std::optional<TimePoint> Network::next() const {
  if (arrivals_.empty()) return std::nullopt;
  return arrivals_.begin()->first;
}

std::optional<Event> Network::pop_due(const Moment& now) {
  while (!arrivals_.empty() && arrivals_.begin()->first <= now.real) {
    const TimePoint at = arrivals_.begin()->first;
    current_ = std::move(arrivals_.begin()->second);
    arrivals_.erase(arrivals_.begin());
    if (current_.what == Arrival::What::kCrash || current_.what == Arrival::What::kMute) {
      all_at_once(at, current_);
      continue;
    }
    const bool there = sockets_.count(current_.transport) != 0;
    if (current_.what == Arrival::What::kServe) {
      if (there && !sockets_.at(current_.transport).mute) put(at, current_);
      continue;
    }
    // What core closed says nothing any more, as the contract has it; now and then a host has an
    // event on its way already, and core must see that it is late.
    if (!there && !dice_.chance(200, kLate, current_.transport.value)) continue;
    if (auto event = event_of(now)) return event;
  }
  return std::nullopt;
}

std::optional<Event> Network::event_of(const Moment& now) {
  const TransportId transport = current_.transport;
  const auto found = sockets_.find(transport);
  const bool there = found != sockets_.end();
  const bool opens =
      current_.what == Arrival::What::kConnected || current_.what == Arrival::What::kOpened;
  if (there && found->second.mute && !opens) return std::nullopt;
  switch (current_.what) {
    case Arrival::What::kConnected: return TransportConnected{transport};
    case Arrival::What::kOpened:
      if (there) {
        found->second.open = true;
        ledger_.opened(now, transport);
      }
      return TransportOpened{transport, Endpoint{IpAddress::v4(0x7f000001), 40000}};
    case Arrival::What::kOctets:
      if (there && current_.wire_id) {
        ledger_.answered(transport, *current_.wire_id);
        for (const std::string& key : current_.keys) fetched_[key] = {now.shown};
      }
      return TransportReceived{transport, current_.source, current_.octets};
    case Arrival::What::kResponse: return response_event(now);
    case Arrival::What::kLimits:
      if (there) ledger_.limited(current_.limits);
      return current_.limits;
    case Arrival::What::kIdle:
      if (!there || !found->second.parked || found->second.activity != current_.activity) break;
      current_.cause = TransportCause::kEndOfStream;
      return closed_event();
    case Arrival::What::kClosed: return closed_event();
    default: break;
  }
  return std::nullopt;
}

std::optional<Event> Network::closed_event() {
  const TransportId transport = current_.transport;
  const auto found = sockets_.find(transport);
  Stage stage = Stage::kWait;
  if (found != sockets_.end()) {
    if (!found->second.open) stage = current_.stage;
    if (found->second.parked) stage = Stage::kPark;
  }
  ledger_.closed(transport);
  drop(transport);
  return TransportClosed{transport, stage, current_.cause};
}

}  // namespace berth
