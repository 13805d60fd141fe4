#include "native-host/driver/resolver_driver.h"

#include <chrono>
#include <utility>
#include <variant>

#include "native-host/driver/entropy.h"
#include "native-host/driver/query_log.h"

namespace berth {
namespace {

// How often the wall clock, which may be set, is looked at.
constexpr Duration kClockGap = seconds(60);

std::int64_t unix_time() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

/// Whether a failure stays until somebody does something about it.
bool is_lasting(TransportCause cause) {
  switch (cause) {
    case TransportCause::kEndOfStream:
    case TransportCause::kReset:
    case TransportCause::kRefused:
    case TransportCause::kUnreachable:
    case TransportCause::kTimedOut:
    case TransportCause::kOther: return false;
    default: return true;
  }
}

}  // namespace

ResolverDriver::ResolverDriver(const Parts& parts, const Config& config, Cache& cache,
                               const Policy& policy)
    : parts_(parts),
      keepalive_(config.pool.stream.keepalive()),
      warning_(parts.log, "upstream"),
      upstreams_(config.upstreams),
      opener_(parts.loop, *this, config.upstreams, {parts.tls, false}),
      resolver_(config, cache, policy, fresh_seed()),
      timer_(parts.loop, [this] { due(); }) {
  upstreams_.insert(upstreams_.end(), config.bootstrap.begin(), config.bootstrap.end());
  resolver_.track(parts.tracking);
  tell_clock();
}

ResolverDriver::~ResolverDriver() = default;

Answered ResolverDriver::ask(const QueryArrived& query, ByteSpan out) {
  unsettled_ = true;
  const Answered answered = resolver_.answer_now(parts_.loop.now(), query, out);
  if (answered.kind == Answered::Kind::kAnswered && parts_.log.is_logged(LogLevel::kDebug)) {
    parts_.log.debug("query", reply_text(ByteView(out).first(answered.size)) + " (" +
                                  std::string(to_string(answered.source)) + ")");
  }
  return answered;
}

void ResolverDriver::cancel(QueryId query) { handle(QueryCancelled{query}); }

void ResolverDriver::drain(TimePoint until) { handle(Drain{until}); }

void ResolverDriver::handle(const Event& event) {
  unsettled_ = true;
  resolver_.handle(parts_.loop.now(), event);
}

void ResolverDriver::tell_clock() {
  clock_due_ = parts_.loop.now() + kClockGap;
  resolver_.handle(parts_.loop.now(), WallClock{unix_time()});
}

void ResolverDriver::settle() {
  if (!unsettled_) return;
  if (parts_.loop.now() >= clock_due_) tell_clock();
  // A transport that breaks while it is written to is an event too.
  while (std::exchange(unsettled_, false)) {
    while (auto action = resolver_.poll()) {
      std::visit([this](auto& each) { perform(each); }, *action);
    }
    unsettled_ = false;
    flush();
  }
  while (const auto fault = resolver_.poll_fault()) {
    if (!parts_.log.is_logged(LogLevel::kDebug)) continue;
    parts_.log.debug("upstream", to_string(place_of(upstreams_, *fault)));
  }
  const auto deadline = resolver_.deadline();
  // A timer that rings too early costs less than one that is moved with every query.
  if (deadline && (!timer_.is_set() || *deadline < timer_.due())) timer_.set(*deadline);
}

void ResolverDriver::flush() {
  // What one settling sends to one transport leaves in one write.
  for (const TransportId transport : std::exchange(unflushed_, {})) {
    const auto found = sockets_.find(transport);
    if (found == sockets_.end()) continue;
    if (const auto failure = found->second.socket->flush()) report_closed(transport, *failure);
  }
}

void ResolverDriver::due() {
  resolver_.handle_timeout(parts_.loop.now());
  unsettled_ = true;
  settle();
}

void ResolverDriver::transport_connected(TransportId transport) {
  handle(TransportConnected{transport});
}

void ResolverDriver::transport_opened(TransportId transport, const OpenedTransport& opened) {
  handle(TransportOpened{transport, opened.local});
}

void ResolverDriver::transport_received(TransportId transport, const Endpoint& source,
                                        ByteView octets) {
  handle(TransportReceived{transport, source, octets});
}

void ResolverDriver::session_answered(TransportId transport, const HttpAnswer& answer) {
  if (answer.status == 0) {
    const auto found = sockets_.find(transport);
    if (found != sockets_.end()) {
      log_failure(found->second, {Stage::kWait, answer.cause, 0, answer.why});
    }
  }
  handle(SessionAnswered{transport,
                         {answer.request},
                         answer.status,
                         answer.cause,
                         answer.content_type,
                         answer.content,
                         answer.age,
                         answer.wait(unix_time())});
}

void ResolverDriver::transport_limits(const TransportLimits& limits) { handle(limits); }

void ResolverDriver::transport_closed(TransportId transport, const TransportFailure& failure) {
  report_closed(transport, failure);
  settle();
}

void ResolverDriver::report_closed(TransportId transport, const TransportFailure& failure) {
  const auto found = sockets_.find(transport);
  if (found != sockets_.end()) log_failure(found->second, failure);
  handle(TransportClosed{transport, failure.stage, failure.cause, failure.os_code});
  // `failure` may belong to it.
  sockets_.erase(transport);
}

void ResolverDriver::perform(const Open& open) {
  OpenedSocket opened = opener_.open(open);
  const bool is_open = opened.socket != nullptr;
  sockets_[open.transport] = {std::move(opened.socket), open.upstream, open.remote};
  if (!is_open) {
    report_closed(open.transport, TransportFailure::of_system(Stage::kConnect, opened.os_code));
  } else if (open.kind == TransportKind::kDatagram) {
    // Its port matters to nobody, and asking for it is a call to the kernel.
    handle(TransportOpened{open.transport, {}});
  }
}

void ResolverDriver::perform(Send& send) {
  const auto found = sockets_.find(send.transport);
  if (found == sockets_.end()) return;
  found->second.socket->send(std::move(send.bytes), send.request);
  unflushed_.push_back(send.transport);
}

void ResolverDriver::perform(const CancelRequest& cancel) {
  const auto found = sockets_.find(cancel.transport);
  if (found == sockets_.end()) return;
  found->second.socket->cancel(cancel.request);
  unflushed_.push_back(cancel.transport);
}

void ResolverDriver::perform(const Park& park) {
  const auto found = sockets_.find(park.transport);
  if (found == sockets_.end()) return;
  found->second.socket->park(keepalive_);
  found->second.is_parked = true;
}

void ResolverDriver::perform(const Unpark& unpark) {
  const auto found = sockets_.find(unpark.transport);
  if (found != sockets_.end()) found->second.is_parked = false;
}

void ResolverDriver::perform(const Close& close) {
  const auto found = sockets_.find(close.transport);
  if (found == sockets_.end()) return;
  const Stage stage = found->second.socket->stage();
  if (close.reason == CloseReason::kTimedOut && stage != Stage::kWait) {
    log_failure(found->second, {stage, TransportCause::kTimedOut, 0, "timed out"});
  }
  sockets_.erase(found);
}

void ResolverDriver::perform(const Notice& notice) { parts_.news.take(parts_.loop.now(), notice); }

void ResolverDriver::perform(const Reply& reply) {
  if (reply.source == AnswerSource::kFailure) {
    parts_.news.query_failed(parts_.loop.now(), [&reply] { return reply_text(reply.message); });
  }
  if (parts_.log.is_logged(LogLevel::kDebug)) replied_ = reply_text(reply.message);
  parts_.replies.take_reply(reply);
}

void ResolverDriver::perform(const QueryBlocked&) {
  // The reply has the same words; they are logged from there.
}

void ResolverDriver::perform(const QueryFinished& finished) {
  if (replied_.empty()) return;
  parts_.log.debug("query", replied_ + finish_text(finished));
  replied_.clear();
}

void ResolverDriver::log_failure(const Connected& socket, const TransportFailure& failure) {
  const bool warns = is_lasting(failure.cause) || failure.stage == Stage::kTls;
  if (!warns && !parts_.log.is_logged(LogLevel::kDebug)) return;
  const Stage stage = socket.is_parked ? Stage::kPark : failure.stage;
  FaultPlace place = place_of(upstreams_, {socket.upstream, socket.remote, stage, failure.cause});
  place.cause = failure.why;
  const std::string text = to_string(place);
  if (warns) return warning_.warn(parts_.loop.now(), text);
  parts_.log.debug("upstream", text);
}

}  // namespace berth
