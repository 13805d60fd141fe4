#include "wasi-host/upstream_exchange.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "core/doh/base64url.h"
#include "wasi-host/given_blocks.h"
#include "wasi-host/http_message.h"

namespace berth::wasi {
namespace {

constexpr std::string_view kDnsMessage = "application/dns-message";
constexpr std::uint16_t kOk = 200;
// Largest DNS message (RFC 1035 4.2.2).
constexpr std::size_t kMaxMessage = 65535;
// Cases of `method`.
constexpr std::uint32_t kGet = 0;
constexpr std::uint32_t kPost = 2;

// What the first cases of `error-code` mean; those behind them are of what was said in HTTP.
constexpr std::array kCauses{
    TransportCause::kUnreachable,           // DNS-timeout
    TransportCause::kUnreachable,           // DNS-error
    TransportCause::kUnreachable,           // destination-not-found
    TransportCause::kUnreachable,           // destination-unavailable
    TransportCause::kNoPermission,          // destination-IP-prohibited
    TransportCause::kUnreachable,           // destination-IP-unroutable
    TransportCause::kRefused,               // connection-refused
    TransportCause::kReset,                 // connection-terminated
    TransportCause::kTimedOut,              // connection-timeout
    TransportCause::kTimedOut,              // connection-read-timeout
    TransportCause::kTimedOut,              // connection-write-timeout
    TransportCause::kNoDescriptor,          // connection-limit-reached
    TransportCause::kTlsFailed,             // TLS-protocol-error
    TransportCause::kCertificateUntrusted,  // TLS-certificate-error
    TransportCause::kTlsFailed,             // TLS-alert-received
    TransportCause::kNoPermission,          // HTTP-request-denied
};
constexpr std::uint8_t kResponseIncomplete = 25;

TransportCause cause_of(std::uint8_t code) {
  if (code < kCauses.size()) return kCauses[code];
  return code == kResponseIncomplete ? TransportCause::kReset : TransportCause::kOther;
}

/// Whether the server was not reached at all, so that nothing else will reach it either.
bool is_unreached(TransportCause cause) {
  switch (cause) {
    case TransportCause::kRefused:
    case TransportCause::kUnreachable:
    case TransportCause::kNoDescriptor:
    case TransportCause::kNoPermission:
    case TransportCause::kTlsFailed:
    case TransportCause::kCertificateUntrusted: return true;
    default: return false;
  }
}

/// Digits alone, as RFC 9111 1.2.2 has them; else nothing.
std::optional<std::uint32_t> seconds_of(std::string_view field) {
  std::uint32_t value = 0;
  const char* end = field.data() + field.size();
  const auto read = std::from_chars(field.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return value;
}

/// A request of that many octets of content.
OutgoingRequest make_request_of(HttpMethod method, std::size_t size) {
  std::vector<Pair> list{{lend("accept"), lend(kDnsMessage)}};
  const std::string length = std::to_string(size);
  if (method == HttpMethod::kPost) {
    list.push_back({lend("content-type"), lend(kDnsMessage)});
    // Without it the content comes in chunks, which not every server takes.
    list.push_back({lend("content-length"), lend(length)});
  }
  ResourceResult fields;
  make_fields(list.data(), static_cast<std::uint32_t>(list.size()), &fields);
  return OutgoingRequest(make_request(fields.handle));
}

std::string path_of(const Upstream& upstream, ByteView message) {
  if (upstream.method == HttpMethod::kPost) return upstream.path;
  const char joint = upstream.path.find('?') == std::string::npos ? '?' : '&';
  return upstream.path + joint + "dns=" + encode_base64url(message);
}

std::string authority_of(const Upstream& upstream) {
  if (upstream.host.empty()) return upstream.endpoints.front().to_string();
  return upstream.host + ":" + std::to_string(upstream.port);
}

}  // namespace

UpstreamExchange::UpstreamExchange(const Upstream& upstream, Ids ids, ByteView message)
    : ids_(ids) {
  send(upstream, message);
}

void UpstreamExchange::send(const Upstream& upstream, ByteView message) {
  const bool posts = upstream.method == HttpMethod::kPost;
  const std::string path = path_of(upstream, message);
  const std::string authority = authority_of(upstream);
  OutgoingRequest request = make_request_of(upstream.method, message.size());
  const List there = lend(authority);
  const List where = lend(path);
  // A scheme that is left out is https.
  if (set_method(request.get(), posts ? kPost : kGet, nullptr, 0) != 0 ||
      set_authority(request.get(), 1, there.at, there.size) != 0 ||
      set_path(request.get(), 1, where.at, where.size) != 0) {
    return fail(TransportCause::kOther);
  }
  ResourceResult made;
  outgoing_body(request.get(), &made);
  if (made.is_error != 0) return fail(TransportCause::kOther);
  OutgoingBody body(made.handle);
  const GivenBlocks given;
  CodeResult sent;
  send_request(request.give(), 0, 0, &sent);
  if (sent.is_error != 0) return fail(cause_of(sent.is.code));
  future_ = FutureResponse(sent.is.handle);
  const auto* octets = reinterpret_cast<const char*>(message.data());
  send_body(std::move(body), posts ? std::string_view(octets, message.size()) : std::string_view{});
}

Pollable UpstreamExchange::wait() const {
  switch (state_) {
    case State::kSent: return Pollable(until_response(future_.get()));
    case State::kReading: return Pollable(until_readable(stream_.get()));
    case State::kFailed: return {};
  }
}

std::optional<Event> UpstreamExchange::advance() {
  if (state_ == State::kSent) {
    const GivenBlocks given;
    ResponseResult response;
    take_response(future_.get(), &response);
    if (response.is_some == 0) return std::nullopt;
    if (response.is_taken != 0) {
      fail(TransportCause::kOther);
    } else {
      take_head(response.response.is, response.response.is_error != 0);
    }
  }
  if (state_ == State::kReading) return read_content();
  if (is_unreached(cause_)) return TransportClosed{ids_.transport, Stage::kConnect, cause_};
  return answer(0);
}

void UpstreamExchange::take_head(HandleOrCode& is, bool is_error) {
  if (is_error) return fail(cause_of(is.code));
  response_ = IncomingResponse(is.handle);
  head_.status = static_cast<std::uint16_t>(response_status(response_.get()));
  const Fields fields(response_headers(response_.get()));
  content_type_ = field_of(fields, "content-type");
  head_.age = seconds_of(field_of(fields, "age")).value_or(0);
  if (const auto after = seconds_of(field_of(fields, "retry-after"))) {
    head_.retry_after = seconds(*after);
  }
  ResourceResult taken;
  response_consume(response_.get(), &taken);
  if (taken.is_error != 0) return fail(TransportCause::kOther);
  body_ = IncomingBody(taken.handle);
  body_stream(body_.get(), &taken);
  if (taken.is_error != 0) return fail(TransportCause::kOther);
  stream_ = InputStream(taken.handle);
  state_ = State::kReading;
}

std::optional<Event> UpstreamExchange::read_content() {
  // What a failure has to say is for people with browsers.
  if (head_.status != kOk) return answer(head_.status);
  for (;;) {
    const GivenBlocks given;
    ReadResult piece;
    read(stream_.get(), kMaxMessage + 1, &piece);
    if (piece.is_error != 0) {
      if (piece.fault.is_end != 0) return answer(head_.status);
      drop_error(piece.fault.error);
      fail(TransportCause::kReset);
      return answer(0);
    }
    const ByteView octets = piece.list.bytes();
    if (octets.empty()) return std::nullopt;
    content_.insert(content_.end(), octets.begin(), octets.end());
    if (content_.size() > kMaxMessage) return answer(0);
  }
}

void UpstreamExchange::break_off() {
  stream_ = {};
  body_ = {};
  response_ = {};
  future_ = {};
  fail(TransportCause::kReset);
}

void UpstreamExchange::fail(TransportCause cause) {
  state_ = State::kFailed;
  cause_ = cause;
}

Event UpstreamExchange::answer(std::uint16_t status) const {
  SessionAnswered answered = head_;
  answered.transport = ids_.transport;
  answered.request = ids_.request;
  answered.status = status;
  answered.cause = cause_ == TransportCause::kReset ? cause_ : TransportCause::kOther;
  answered.content_type = content_type_;
  if (status == kOk) answered.bytes = content_;
  return answered;
}

}  // namespace berth::wasi
