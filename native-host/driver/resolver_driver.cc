#include "native-host/driver/resolver_driver.h"

#include <chrono>
#include <span>
#include <utility>
#include <variant>

#include "native-host/driver/entropy.h"
#include "native-host/driver/query_log.h"
#include "native-host/driver/utc_offset.h"

namespace berth {
namespace {

// The wall clock, which may be set, is looked at in every minute. Schedules, and the clocks of
// places that change theirs, turn at the beginning of one.
constexpr std::chrono::minutes kClockGap(1);

/// Since 1970, by the wall clock.
Duration unix_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Duration>(since);
}

std::int64_t unix_time() { return to_seconds(unix_clock()); }

/// What was agreed on, in static storage.
std::string_view alpn_text(std::string_view protocol) {
  for (const std::string_view known : {"h2", "dot"}) {
    if (known == protocol) return known;
  }
  return {};
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

QueryRecorder::Names names_of(std::vector<std::string> groups, const Config& config,
                              const Policy& policy) {
  QueryRecorder::Names names{std::move(groups), {}};
  for (std::size_t i = 0; i < names.groups.size(); ++i) {
    names.rules.push_back(policy.group(static_cast<std::uint16_t>(i)).log());
  }
  for (const Upstream& upstream : config.upstreams) names.upstreams.push_back(upstream.label());
  return names;
}

}  // namespace

ResolverDriver::ResolverDriver(const Parts& parts, const Config& config, Cache& cache,
                               const Policy& policy)
    : parts_(parts),
      policy_(policy),
      keepalive_(config.pool.stream.keepalive()),
      warning_(parts.log, "upstream"),
      recorder_(parts.events, names_of(parts.groups, config, policy)),
      upstreams_(config.upstreams),
      opener_(parts.loop, *this, config.upstreams, {parts.tls, false}),
      resolver_(config, cache, policy, fresh_seed()),
      timer_(parts.loop, [this] { due(); }) {
  upstreams_.insert(upstreams_.end(), config.bootstrap.begin(), config.bootstrap.end());
  resolver_.track(parts.tracking);
  tell_clock();
}

ResolverDriver::~ResolverDriver() = default;

void ResolverDriver::limit(SharedLimiter& limiter) {
  resolver_.limit(limiter.limiter());
  limit_warnings_ = &limiter.warnings();
}

Answered ResolverDriver::ask(const QueryArrived& query, ByteSpan out) {
  unsettled_ = true;
  if (parts_.loop.now() >= clock_due_) tell_clock();
  ++parts_.answers.asked[static_cast<std::size_t>(query.client.protocol)];
  resolver_.tell_blocked(recorder_.tells_next_block());
  const Answered answered = resolver_.answer_now(parts_.loop.now(), query, out);
  if (answered.kind == Answered::Kind::kAnswered) ++answered_now_;
  if (recorder_.is_wanted()) record(query, answered, ByteView(out).first(answered.size));
  if (answered.source == AnswerSource::kLimited) warn_of_limit(query.client);
  if (answered.kind == Answered::Kind::kAnswered && parts_.log.is_logged(LogLevel::kDebug)) {
    const LogDetail detail = detail_for(answered.group);
    if (detail == LogDetail::kOff) return answered;
    parts_.log.debug("query", reply_text(ByteView(out).first(answered.size), detail) + " (" +
                                  std::string(to_string(answered.source)) + ")");
  }
  return answered;
}

void ResolverDriver::record(const QueryArrived& query, const Answered& answered, ByteView reply) {
  // What an answer that is waited for has blocked is told whatever became of this one.
  resolver_.tell_blocked(true);
  const std::uint32_t stands_for = recorder_.count(answered);
  if (stands_for == 0) return;
  recorder_.asked({query, parts_.replies.listener_of(query.query), parts_.loop.now(),
                   parts_.loop.since_now(), answered, reply, stands_for});
}

void ResolverDriver::cancel(QueryId query) {
  recorder_.cancelled(query);
  handle(QueryCancelled{query});
}

CommandReply ResolverDriver::command(const AccessConfig& access, const Client& client,
                                     std::string_view target) {
  const TimePoint now = parts_.loop.now();
  if (now >= clock_due_) tell_clock();
  CommandReply reply = answer_command({access, policy_, &resolver_, now}, client, target);
  if (reply.status == 429) warn_of_limit(client);
  return reply;
}

void ResolverDriver::warn_of_limit(const Client& client) {
  if (limit_warnings_ == nullptr) return;
  const IpAddress& address = client.address.address;
  if (!limit_warnings_->is_due(parts_.loop.now(), address)) return;
  parts_.log.warning("rate", address.to_string() + " asked too often");
}

void ResolverDriver::drain(TimePoint until) { handle(Drain{until}); }

void ResolverDriver::handle(const Event& event) {
  unsettled_ = true;
  resolver_.handle(parts_.loop.now(), event);
}

void ResolverDriver::tell_clock() {
  const Duration clock = unix_clock();
  clock_due_ = parts_.loop.now() + kClockGap - clock % kClockGap;
  const std::int64_t time = to_seconds(clock);
  resolver_.handle(parts_.loop.now(), WallClock{time, utc_offset_at(time)});
}

void ResolverDriver::settle() {
  if (!unsettled_) return;
  count_answers();
  // A transport that breaks while it is written to is an event too.
  while (std::exchange(unsettled_, false)) {
    while (auto action = resolver_.poll()) {
      std::visit([this](auto& each) { perform(each); }, *action);
    }
    unsettled_ = false;
    flush();
  }
  recorder_.settled();
  while (const auto fault = resolver_.poll_fault()) {
    if (!parts_.log.is_logged(LogLevel::kDebug)) continue;
    parts_.log.debug("upstream", to_string(place_of(upstreams_, *fault)));
  }
  const auto deadline = resolver_.deadline();
  // A timer that rings too early costs less than one that is moved with every query.
  if (deadline && (!timer_.is_set() || *deadline < timer_.due())) timer_.set(*deadline);
}

void ResolverDriver::count_answers() {
  // The clock is read once for all that one turn has answered.
  if (answered_now_ == 0) return;
  parts_.answers.times.add(parts_.loop.since_now(), std::exchange(answered_now_, 0));
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

void ResolverDriver::sample() {
  for (const auto& [transport, connected] : sockets_) sample(transport, connected);
}

void ResolverDriver::sample(TransportId transport, const Connected& connected) {
  ConnectionRecord* const record = resolver_.record(transport);
  if (record != nullptr && connected.socket != nullptr) connected.socket->sample(*record);
}

void ResolverDriver::transport_opened(TransportId transport, const OpenedTransport& opened) {
  ConnectionRecord* const record = resolver_.record(transport);
  if (record != nullptr && opened.tls) {
    record->tls_version = opened.tls->wire_version;
    record->resumed = opened.tls->resumed;
    record->alpn = alpn_text(opened.tls->protocol);
  }
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
  if (found != sockets_.end()) {
    log_failure(found->second, failure);
    sample(transport, found->second);
  }
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
  sample(park.transport, found->second);
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

void ResolverDriver::perform(Reply& reply) {
  const LogDetail detail = detail_for(reply.group);
  if (reply.source == AnswerSource::kFailure) {
    parts_.news.query_failed(parts_.loop.now(), [&] { return reply_text(reply.message, detail); });
  }
  if (parts_.log.is_logged(LogLevel::kDebug) && detail != LogDetail::kOff) {
    replied_ = reply_text(reply.message, detail);
  }
  replying_ = std::move(reply);
}

void ResolverDriver::perform(const QueryBlocked& blocked) { recorder_.take(blocked); }

void ResolverDriver::perform(const QueryFinished& finished) {
  const std::span<const Mark> marks = finished.timeline.marks();
  // Whoever asks again because of the answer comes after it there too.
  recorder_.take(finished, replying_);
  parts_.replies.take_reply(replying_, finished.timeline);
  if (!marks.empty()) parts_.answers.times.add(microseconds(marks.back().after_us));
  if (replied_.empty()) return;
  parts_.log.debug("query", replied_ + finish_text(finished));
  replied_.clear();
}

LogDetail ResolverDriver::detail_for(std::uint16_t group) const {
  return policy_.group(group).log().detail;
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
