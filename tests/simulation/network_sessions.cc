// Sessions: what their peers allow, and how each request ends.

#include "tests/simulation/network.h"

namespace berth {
namespace {

// What the rolls of this file are for.
enum Purpose : std::uint64_t { kStreams = 0x5e55, kLateAnswer };

/// Requests at a time where nothing is wrong.
constexpr std::uint32_t kManyStreams = 100;

}  // namespace

void Network::limit(TimePoint at, TransportId transport, std::uint32_t most, bool draining) {
  Arrival arrival;
  arrival.what = Arrival::What::kLimits;
  arrival.transport = transport;
  arrival.limits = {transport, most, draining};
  schedule_at(at, std::move(arrival));
}

/// Its peer's settings come with the first octets of it.
void Network::open_session(TimePoint now, const Socket& socket, TransportId transport) {
  const Struck struck = strikes(socket, now, socket.number);
  if (!struck.by(Fault::kFewAtOnce)) return limit(now, transport, kManyStreams, false);
  const std::uint32_t few = dice_.below(3, kStreams, socket.number);
  limit(now, transport, few, false);
  // A peer may change its mind either way.
  limit(now + struck.amount, transport, dice_.below(10, kStreams + 1, socket.number), false);
}

void Network::refuse(TimePoint at, const Send& action) {
  Arrival arrival;
  arrival.what = Arrival::What::kResponse;
  arrival.transport = action.transport;
  arrival.request = action.request;
  arrival.head.status = 0;
  arrival.head.cause = TransportCause::kRefused;
  schedule_at(at, std::move(arrival));
}

/// True when its peer will not look at this request: it goes away, or has said that it does. What
/// was asked before is still answered, and then the session ends.
bool Network::goes_away(TimePoint now, const Send& action, const Struck& struck) {
  Socket& socket = sockets_.at(action.transport);
  const TimePoint heard = now + 2 * one_way(socket.upstream);
  if (!socket.refused_from && !struck.by(Fault::kGoAway)) return false;
  if (!socket.refused_from) {
    socket.refused_from = action.request.value;
    limit(heard, action.transport, kManyStreams, true);
    Arrival end;
    end.what = Arrival::What::kClosed;
    end.transport = action.transport;
    end.cause = TransportCause::kEndOfStream;
    schedule_at(heard + struck.amount, std::move(end));
  }
  refuse(heard, action);
  return true;
}

std::optional<Event> Network::response_event(const Moment& now) {
  const TransportId transport = current_.transport;
  const auto found = sockets_.find(transport);
  const bool awaited =
      found != sockets_.end() && found->second.requests.erase(current_.request.value) != 0;
  // Nothing is said of a request that was cancelled; now and then its answer is on its way already.
  if (!awaited && !dice_.chance(200, kLateAnswer, transport.value)) return std::nullopt;
  if (awaited) {
    ledger_.request_ended(transport, current_.request);
    if (current_.wire_id) {
      for (const std::string& key : current_.keys) fetched_[key] = {now.shown, current_.head.age};
    }
  }
  return SessionAnswered{transport,           current_.request,           current_.head.status,
                         current_.head.cause, current_.head.content_type, current_.octets,
                         current_.head.age,   current_.head.retry_after};
}

}  // namespace berth
