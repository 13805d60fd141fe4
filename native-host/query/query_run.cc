#include "native-host/query/query_run.h"

#include <algorithm>
#include <cassert>
#include <csignal>
#include <utility>

#include "core/doh/media_type.h"
#include "core/resolver/setting.h"
#include "core/upstream/match.h"
#include "native-host/driver/entropy.h"
#include "native-host/query/host_addresses.h"

// What sockets tell only takes note; what follows from it happens in `settle` and
// `transport_closed`, where a socket may go, or on a round of the loop's own.

namespace berth {
namespace {

constexpr RequestId kRequest{1};
constexpr std::uint16_t kOk = 200;

/// Whether asking there once more could go better.
bool is_worth_another_try(TransportCause cause) {
  return cause == TransportCause::kTimedOut || cause == TransportCause::kEndOfStream ||
         cause == TransportCause::kReset;
}

std::string octets_text(std::size_t size) {
  return std::to_string(size) + (size == 1 ? " octet" : " octets");
}

std::string seconds_text(Duration time) {
  const std::int64_t ms = time.count() / 1000;
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

std::string http_fault(const HttpAnswer& answer) {
  if (answer.status == 0) return answer.why;
  std::string text = "HTTP status " + std::to_string(answer.status);
  if (answer.retry_after) {
    text += ", to be asked again after " + std::to_string(to_seconds(*answer.retry_after)) + " s";
  }
  if (answer.status != kOk) return text;
  return "its answer is no DNS message but " + quoted(answer.content_type);
}

}  // namespace

QueryRun::QueryRun(const QueryOrder& order, const SocketOpener::Tls& tls)
    : order_(order),
      random_(fresh_seed()),
      timer_(loop_, [this] { time_is_up(); }),
      tls_(tls),
      endpoints_(order.server.endpoints) {}

QueryRun::~QueryRun() = default;

QueryOutcome QueryRun::run() {
  // OpenSSL writes to connections that may be gone.
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  loop_.post([this] { begin(); });
  loop_.run();
  return std::move(outcome_);
}

void QueryRun::begin() {
  begun_at_ = marked_at_ = loop_.read_clock();
  if (!endpoints_.empty()) return looked_up();
  HostAddresses found = find_host(order_.server.host, order_.server.port);
  std::string text = order_.server.host + ": " + found.problem;
  for (const Endpoint& each : found.endpoints) {
    text += (&each == &found.endpoints.front() ? "" : ", ") + each.address.to_string();
  }
  step(Stage::kResolveUpstream, std::move(text));
  if (found.endpoints.empty()) {
    outcome_.failures.push_back({Stage::kResolveUpstream, TransportCause::kOther,
                                 order_.server.host, std::move(found.problem)});
    return end();
  }
  endpoints_ = std::move(found.endpoints);
  looked_up();
}

void QueryRun::looked_up() {
  order_.server.endpoints = endpoints_;
  // Each address is worth an attempt.
  order_.tries = std::max(order_.tries, static_cast<std::uint32_t>(endpoints_.size()));
  opener_ = std::make_unique<SocketOpener>(loop_, static_cast<TransportEvents&>(*this),
                                           std::vector<Upstream>{order_.server}, tls_);
  next_attempt();
}

void QueryRun::next_attempt() {
  if (endpoints_.empty() || attempts_ == order_.tries) return end();
  ++attempts_;
  remote_ = endpoints_[next_ % endpoints_.size()];
  over_stream_ = order_.server.protocol != UpstreamProtocol::kUdp;
  attempt();
}

void QueryRun::attempt() {
  is_open_ = has_asked_ = is_cut_ = false;
  framer_ = {};
  refusal_.reset();
  marked_at_ = loop_.read_clock();
  timer_.set(loop_.read_clock() + order_.timeout);
  OpenedSocket opened =
      opener_->open({{1}, {0}, kind(), remote_, is_encrypted(order_.server.protocol)});
  socket_ = std::move(opened.socket);
  if (socket_ == nullptr) {
    return fail(TransportFailure::of_system(Stage::kConnect, opened.os_code));
  }
  if (kind() != TransportKind::kDatagram) return;
  is_open_ = true;
  send();
}

TransportKind QueryRun::kind() const {
  if (order_.server.protocol == UpstreamProtocol::kHttps) return TransportKind::kSession;
  return over_stream_ ? TransportKind::kStream : TransportKind::kDatagram;
}

std::string QueryRun::place() const { return remote_.to_string(); }

void QueryRun::send() {
  OutgoingQuestion question = outgoing(order_.question);
  if (kind() == TransportKind::kSession) question.id = std::uint16_t{0};
  if (is_encrypted(order_.server.protocol)) question.padding_block = kQueryPaddingBlock;
  auto query = compose_query(question, random_);
  assert(query.ok());
  sent_ = query->sent;
  has_asked_ = true;
  asked_at_ = loop_.read_clock();
  const std::size_t size = query->message.size();
  const bool framed = kind() == TransportKind::kStream;
  socket_->send(framed ? frame(query->message) : std::move(query->message), kRequest);
  if (const auto failure = socket_->flush()) return fail(*failure);
  step(Stage::kSend, octets_text(size) + " to " + place());
}

void QueryRun::message(ByteView octets) {
  if (outcome_.answer || is_cut_) return;
  const MatchOutcome match = match_answer(octets, sent_);
  if (!ends_wait(match)) {
    ++outcome_.ignored;
    return;
  }
  step(Stage::kWait, octets_text(octets.size()) + " from " + place());
  if (match == MatchOutcome::kTruncated && kind() == TransportKind::kDatagram) {
    is_cut_ = true;
    return;
  }
  outcome_.answer.emplace(octets.begin(), octets.end());
  outcome_.remote = remote_;
  outcome_.took = loop_.read_clock() - asked_at_;
  const bool fell_back = over_stream_ && order_.server.protocol == UpstreamProtocol::kUdp;
  outcome_.protocol = fell_back ? "tcp" : to_string(order_.server.protocol);
}

void QueryRun::time_is_up() {
  fail({socket_->stage(), TransportCause::kTimedOut, 0,
        "timed out after " + seconds_text(order_.timeout)});
}

void QueryRun::fail(const TransportFailure& failure) {
  step(failure.stage, place() + ": " + failure.why);
  outcome_.failures.push_back({failure.stage, failure.cause, place(), failure.why});
  // `failure` may belong to it.
  const bool again = is_worth_another_try(failure.cause);
  socket_.reset();
  if (again) {
    ++next_;
  } else {
    endpoints_.erase(std::find(endpoints_.begin(), endpoints_.end(), remote_));
  }
  next_attempt();
}

void QueryRun::end() {
  timer_.clear();
  socket_.reset();
  loop_.stop();
}

void QueryRun::step(Stage stage, std::string what) {
  const TimePoint now = loop_.read_clock();
  outcome_.steps.push_back({stage, marked_at_ - begun_at_, now - marked_at_, std::move(what)});
  marked_at_ = now;
}

void QueryRun::transport_connected(TransportId /*transport*/) { step(Stage::kConnect, place()); }

void QueryRun::transport_opened(TransportId /*transport*/, const OpenedTransport& opened) {
  is_open_ = true;
  outcome_.steps.back().what += " from " + opened.local.to_string();
  if (!opened.tls) return;
  const TlsFacts& tls = *opened.tls;
  step(Stage::kTls, std::string(tls.version) + ", " + std::string(tls.cipher) + ", ALPN " +
                        (tls.protocol.empty() ? "none" : tls.protocol) +
                        (tls.resumed ? ", resumed" : ""));
}

void QueryRun::transport_received(TransportId /*transport*/, const Endpoint& /*source*/,
                                  ByteView octets) {
  if (kind() == TransportKind::kDatagram) return message(octets);
  bool good = framer_.push(octets).ok();
  while (good) {
    const auto next = framer_.next();
    good = next.ok();
    if (!good || !*next) break;
    message(**next);
  }
  if (!good) {
    refusal_ = {Stage::kReceive, TransportCause::kOther, 0, "it breaks the framing of messages"};
  }
}

void QueryRun::session_answered(TransportId /*transport*/, const HttpAnswer& answer) {
  if (answer.status != kOk || !is_media_type(answer.content_type, kDnsMessageType)) {
    refusal_ = {Stage::kReceive, answer.cause, 0, http_fault(answer)};
    return;
  }
  const std::uint32_t before = outcome_.ignored;
  message(answer.content);
  if (outcome_.ignored == before) return;
  refusal_ = {Stage::kMatch, TransportCause::kOther, 0, "its answer is to another question"};
}

void QueryRun::transport_closed(TransportId /*transport*/, const TransportFailure& failure) {
  if (outcome_.answer) return end();
  fail(failure);
}

void QueryRun::settle() {
  if (outcome_.answer) return end();
  if (refusal_) {
    const TransportFailure refusal = *std::exchange(refusal_, std::nullopt);
    return fail(refusal);
  }
  if (is_cut_) {
    outcome_.was_truncated = true;
    over_stream_ = true;
    socket_.reset();
    return attempt();
  }
  if (is_open_ && !has_asked_) return send();
  if (socket_ == nullptr) return;
  if (const auto failure = socket_->flush()) fail(*failure);
}

}  // namespace berth
