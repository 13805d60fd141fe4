#include "native-host/server/connection.h"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include "core/proxy/client_behind.h"
#include "native-host/dns_server/stream_session.h"
#include "native-host/server/http1_session.h"
#include "native-host/server/http2_session.h"
#include "native-host/server/server_timing.h"
#include "native-host/tls/client_subjects.h"

// A turn reads at most a few records, has the session answer them, and sends what it gives in one
// write: many answers share a record and a call to the kernel. What is left waits for the next
// turn, after every other connection that is ready had its own.

namespace berth {
namespace {

// Records read in one turn: a client that always has more to say does not keep others waiting.
constexpr int kReadsPerTurn = 4;
// Octets that one TLS record holds. Source: RFC 8446 5.1.
constexpr std::size_t kRecordSize = 16384;
// How an HTTP/2 connection begins where no ALPN said so. Source: RFC 9113 3.4.
constexpr std::string_view kPreface = "PRI";

}  // namespace

Connection::Connection(Parts parts, int descriptor, SslPointer ssl)
    : parts_(std::move(parts)),
      watch_(parts_.share.loop, descriptor, *this),
      channel_(descriptor, std::move(ssl)),
      track_(std::move(parts_.tracked)),
      client_(parts_.peer),
      begun_at_(parts_.share.loop.now()),
      moved_at_(begun_at_),
      phase_(Phase::kProxyHeader) {
  if (parts_.begins_with_header) {
    header_ = std::make_unique<ProxyHeaderReader>();
  } else {
    begin();
  }
  settle();
}

Connection::~Connection() {
  track_.sample(watch_.descriptor(), moved_at_);
  track_.close(parts_.share.loop.now());
}

void Connection::readable() {
  can_read_ = true;
  if (!std::exchange(has_begun_, true)) {
    ConnectionShare& share = parts_.share;
    share.first_bytes[parts_.place.value].add(share.loop.now() - begun_at_);
  }
  turn();
}

void Connection::writable() {
  can_write_ = true;
  turn();
}

void Connection::turn() { guarded(&Connection::take_turn); }

void Connection::guarded(void (Connection::*step)()) {
  try {
    (this->*step)();
  } catch (const std::exception& error) {
    // Memory is out, or the kernel watches no more descriptors. The others may yet be served.
    parts_.share.log.warning("client", client_.to_string() + ": dropped: " + error.what());
    parts_.share.owner.remove(*this);
  }
}

void Connection::take_turn() {
  parts_.share.workspace.date = parts_.share.date.now();
  if (phase_ == Phase::kProxyHeader) read_proxy_header();
  if (phase_ == Phase::kHandshake) shake_hands();
  if (phase_ == Phase::kSniffing || phase_ == Phase::kOpen) read();
  // Only now: what had arrived by the time the drain began is in flight.
  if (draining_) drain_session();
  parts_.share.owner.settle();
  if (phase_ == Phase::kOpen) write();
  if (phase_ == Phase::kOpen) acknowledge();
  if (phase_ == Phase::kLingering) throw_away_input();
  settle();
}

void Connection::begin() {
  phase_ = channel_.is_tls() ? Phase::kHandshake : Phase::kSniffing;
  if (parts_.scheme == ListenScheme::kTcp) begin_session(ClientProtocol::kTcp);
}

void Connection::read_proxy_header() {
  ConnectionShare& share = parts_.share;
  // Looked into first: what follows the header is TLS's, or the session's.
  while (can_read_ && !header_->is_done()) {
    const int descriptor = watch_.descriptor();
    const ssize_t seen = ::recv(descriptor, share.input.data(), share.input.size(), MSG_PEEK);
    if (seen < 0 && errno == EINTR) continue;
    if (seen < 0 && errno == EAGAIN) {
      can_read_ = false;
      return;
    }
    const auto taken =
        seen <= 0 ? Result<std::size_t>(Error::kClosed)
                  : header_->take(ByteView(share.input).first(static_cast<std::size_t>(seen)));
    if (!taken) {
      // A proxy that only looks whether somebody is there says nothing.
      if (seen > 0) {
        share.proxy_warning.warn(share.loop.now(), "dropped a connection of " +
                                                       parts_.peer.to_string() +
                                                       ": no PROXY header, though it is a proxy");
      }
      phase_ = Phase::kBroken;
      track_.ends("no PROXY header", Stage::kProxyHeader);
      return;
    }
    static_cast<void>(::recv(descriptor, share.input.data(), *taken, 0));
  }
  if (!header_->is_done()) return;
  if (header_->source()) client_ = *header_->source();
  header_ = nullptr;
  track_.named(client_);
  if (!parts_.ticket.name_client(share.loop.now(), client_.address, channel_.is_tls())) {
    share.proxy_warning.warn(share.loop.now(), "refused " + client_.to_string() + " behind " +
                                                   parts_.peer.to_string() +
                                                   ": too many connections of this client");
    phase_ = Phase::kBroken;
    track_.ends("too many connections of this client", Stage::kProxyHeader);
    return;
  }
  begin();
}

void Connection::shake_hands() {
  const ChannelResult result = channel_.handshake();
  switch (result.kind) {
    case ChannelResult::Kind::kDone: break;
    case ChannelResult::Kind::kWantRead: can_read_ = false; return;
    case ChannelResult::Kind::kWantWrite: can_write_ = false; return;
    default: return break_off(Stage::kHandshake, result);
  }
  if (channel_.is_tls()) subjects_ = client_subjects(channel_.ssl());
  if (parts_.scheme == ListenScheme::kTls) return begin_session(ClientProtocol::kTls);
  begin_session(channel_.protocol() == "h2" ? ClientProtocol::kHttp2 : ClientProtocol::kHttp1);
}

void Connection::begin_session(ClientProtocol protocol) {
  ConnectionShare& share = parts_.share;
  const TimePoint now = share.loop.now();
  phase_ = Phase::kOpen;
  protocol_ = protocol;
  track_.opened(now, protocol, channel_);
  const SessionParts parts{*parts_.rules, share.workspace, *this};
  if (!is_http(parts_.scheme)) {
    session_ = std::make_unique<StreamSession>(parts, now);
  } else if (protocol == ClientProtocol::kHttp2) {
    session_ = std::make_unique<Http2Session>(parts, share.http2, now);
  } else {
    session_ = std::make_unique<Http1Session>(parts, now);
  }
}

void Connection::drain_session() {
  if (phase_ == Phase::kOpen) session_->drain(parts_.share.loop.now());
  if (phase_ == Phase::kSniffing && sniffed_.empty()) phase_ = Phase::kBroken;
  if (phase_ == Phase::kProxyHeader) phase_ = Phase::kBroken;
}

void Connection::read() {
  ConnectionShare& share = parts_.share;
  for (int reads = 0; reads < kReadsPerTurn && can_read_; ++reads) {
    if (session_ != nullptr && !session_->wants_input()) return;
    const ChannelResult result = channel_.read(share.input);
    switch (result.kind) {
      case ChannelResult::Kind::kDone:
        moved_at_ = share.loop.now();
        track_.input(result.size);
        unacknowledged_ = true;
        // Asking the kernel once more would mostly learn that there is nothing.
        can_read_ = channel_.has_buffered();
        take_input(ByteView(share.input).first(result.size));
        break;
      case ChannelResult::Kind::kWantRead:
      case ChannelResult::Kind::kWantWrite: can_read_ = false; return;
      case ChannelResult::Kind::kEnd:
        can_read_ = false;
        input_ended_ = true;
        track_.ends("closed by peer");
        if (session_ == nullptr) {
          phase_ = Phase::kBroken;
        } else {
          session_->end_of_input();
        }
        return;
      case ChannelResult::Kind::kFailed: return break_off(Stage::kRequest, result);
    }
  }
}

void Connection::acknowledge() {
  // No answer will carry it soon, and until it comes the client may hold back what it has to say
  // next (RFC 896).
  const bool is_alone = session_->awaits_rest() || session_->requests_in_flight() == 0;
  if (is_alone && std::exchange(unacknowledged_, false)) channel_.acknowledge();
}

void Connection::take_input(ByteView octets) {
  if (session_ == nullptr) {
    sniffed_.insert(sniffed_.end(), octets.begin(), octets.end());
    const std::size_t size = std::min(sniffed_.size(), kPreface.size());
    const bool may_be_http2 = std::memcmp(sniffed_.data(), kPreface.data(), size) == 0;
    if (may_be_http2 && size < kPreface.size()) return;
    begin_session(may_be_http2 ? ClientProtocol::kHttp2 : ClientProtocol::kHttp1);
    const Bytes first = std::move(sniffed_);
    return session_->receive(moved_at_, first);
  }
  session_->receive(moved_at_, octets);
}

void Connection::write() {
  if (!can_write_) return;
  if (!unsent_.empty()) {
    const Bytes rest = std::move(unsent_);
    unsent_.clear();
    if (!send(rest)) return;
    blocked_at_ = TimePoint::max();
  }
  Bytes& output = parts_.share.output;
  for (;;) {
    output.clear();
    session_->produce(output, kRecordSize);
    if (output.empty() || !send(output)) return;
  }
}

bool Connection::send(ByteView octets) {
  while (!octets.empty()) {
    const ChannelResult result = channel_.write(octets);
    if (result.kind == ChannelResult::Kind::kDone) {
      moved_at_ = parts_.share.loop.now();
      track_.output(result.size);
      unacknowledged_ = false;
      octets = octets.subspan(result.size);
      continue;
    }
    if (result.kind == ChannelResult::Kind::kWantWrite) {
      can_write_ = false;
      unsent_.assign(octets.begin(), octets.end());
      if (blocked_at_ == TimePoint::max()) blocked_at_ = parts_.share.loop.now();
    } else {
      break_off(Stage::kWrite, result);
    }
    return false;
  }
  return true;
}

Answered Connection::ask(const RequestQuery& query, ByteSpan out) {
  const QueryId id{std::uint64_t{parts_.id} << 32 | query.request};
  // What comes by itself has no other name to be asked under.
  const std::string_view host = query.host.empty() ? channel_.server_name() : query.host;
  const Answered answered = parts_.share.owner.ask(
      {id,
       {protocol_, client_behind(client_, query.forwarded, parts_.rules->proxy), host, query.token,
        channel_.server_name(), subjects_},
       query.message,
       out.size(),
       query.idle_timeout},
      out);
  const bool is_answered = answered.kind == Answered::Kind::kAnswered;
  track_.asked(is_answered);
  // A refusal by status says nothing of how long it took.
  if (is_answered && answered.source != AnswerSource::kNoKey && tells_timing()) {
    ConnectionShare& share = parts_.share;
    write_server_timing(answered.source, share.loop.since_now(), nullptr,
                        share.workspace.server_timing);
  }
  return answered;
}

bool Connection::tells_timing() const {
  const SessionRules& rules = *parts_.rules;
  if (rules.server_timing == ServerTiming::kOff || !is_http(parts_.scheme)) return false;
  if (rules.server_timing == ServerTiming::kAll) return true;
  // With a proxy that names clients, whoever comes from here may be anybody.
  return rules.proxy.field == ClientField::kNone && client_.address.is_loopback();
}

CommandReply Connection::command(const RequestCommand& command) {
  const Endpoint client = client_behind(client_, command.forwarded, parts_.rules->proxy);
  return parts_.share.owner.command({protocol_, client, command.host, {}}, command.target);
}

void Connection::cancel(std::uint32_t request) {
  parts_.share.owner.cancel(QueryId{std::uint64_t{parts_.id} << 32 | request});
}

void Connection::take_reply(const Reply& reply, const Timeline& timeline) {
  if (session_ == nullptr || phase_ != Phase::kOpen) return;
  if (!reply.message.empty()) track_.replied();
  if (!reply.message.empty() && tells_timing()) {
    write_server_timing(reply.source, parts_.share.loop.since_now(), &timeline,
                        parts_.share.workspace.server_timing);
  }
  parts_.share.workspace.date = parts_.share.date.now();
  session_->reply(parts_.share.loop.now(), {static_cast<std::uint32_t>(reply.query.value),
                                            reply.message, reply.max_age, reply.flags});
  parts_.share.owner.turn_later(*this);
}

void Connection::drain() {
  draining_ = true;
  track_.ends("drained");
  can_read_ = true;
  turn();
}

void Connection::check_time() { guarded(&Connection::take_time); }

void Connection::linger() {
  channel_.finish();
  phase_ = input_ended_ ? Phase::kBroken : Phase::kLingering;
  session_ = nullptr;
  moved_at_ = parts_.share.loop.now();
  can_read_ = true;
}

void Connection::throw_away_input() {
  for (int reads = 0; reads < kReadsPerTurn && can_read_; ++reads) {
    const ssize_t size =
        ::recv(watch_.descriptor(), parts_.share.input.data(), parts_.share.input.size(), 0);
    if (size > 0) continue;
    can_read_ = false;
    if (size == 0 || (errno != EAGAIN && errno != EINTR)) phase_ = Phase::kBroken;
  }
}

void Connection::break_off(Stage stage, const ChannelResult& result) {
  phase_ = Phase::kBroken;
  Log& log = parts_.share.log;
  const bool end = result.kind == ChannelResult::Kind::kEnd;
  track_.broke(stage, result);
  if (stage == Stage::kHandshake && channel_.is_tls()) {
    const std::string fault = client_certificate_fault(channel_.ssl());
    if (!fault.empty()) {
      parts_.share.tls_warning.warn(parts_.share.loop.now(),
                                    "refused " + client_.to_string() + ": " + fault);
    }
  }
  // Says why, and empties OpenSSL's list in any case.
  const std::string tls = channel_.is_tls() ? tls_error_text() : std::string();
  if (!log.is_logged(LogLevel::kDebug)) return;
  std::string why = end ? "closed by peer" : tls;
  if (!end && result.os_code != 0) why = std::strerror(result.os_code);
  log.debug("client", client_.to_string() + ": " + std::string(to_string(stage)) + ": " + why);
}

void Connection::settle() {
  if (phase_ == Phase::kOpen && session_->is_over() && unsent_.empty()) {
    linger();
    throw_away_input();
  }
  if (phase_ == Phase::kBroken) return parts_.share.owner.remove(*this);
  if (!can_write_) watch_.want_write();
  // A handshake that cannot write has nothing to read for.
  const bool reads = session_ == nullptr ? can_write_ : !input_ended_ && session_->wants_input();
  if (reads && can_read_) {
    parts_.share.owner.turn_later(*this);
  } else if (reads) {
    watch_.want_read();
  }
  const TimePoint due = deadline();
  if (due < rings_at_) {
    rings_at_ = due;
    parts_.share.wheel.set(timeout_, this, parts_.share.loop.now(), due);
    parts_.share.owner.timeout_set(due);
  }
}

}  // namespace berth
