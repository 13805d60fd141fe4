#include "native-host/server/http1_session.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <charconv>
#include <utility>

#include "core/doh/dns_json.h"
#include "native-host/server/http1_parser.h"

// Responses leave in the order of their requests. One that is whole while none stands before it
// goes straight to `ready_`; otherwise it waits in `exchanges_` for those before it.

namespace berth {
namespace {

// Longest line between two chunks of a body: size, extensions. Unit: octets.
constexpr std::size_t kMaxChunkLine = 4096;
// Memory that an idle connection keeps in one buffer. Unit: octets.
constexpr std::size_t kMaxKept = 512;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view reason_of(std::uint16_t status) {
  switch (status) {
    case 200: return "200 OK";
    case 204: return "204 No Content";
    case 302: return "302 Found";
    case 400: return "400 Bad Request";
    case 401: return "401 Unauthorized";
    case 403: return "403 Forbidden";
    case 404: return "404 Not Found";
    case 405: return "405 Method Not Allowed";
    case 406: return "406 Not Acceptable";
    case 408: return "408 Request Timeout";
    case 413: return "413 Content Too Large";
    case 414: return "414 URI Too Long";
    case 415: return "415 Unsupported Media Type";
    case 429: return "429 Too Many Requests";
    case 431: return "431 Request Header Fields Too Large";
    case 503: return "503 Service Unavailable";
    case 505: return "505 HTTP Version Not Supported";
    default: return "500 Internal Server Error";
  }
}

void append(Bytes& out, std::string_view text) { out.insert(out.end(), text.begin(), text.end()); }

void append_field(Bytes& out, std::string_view name, std::string_view value) {
  append(out, name);
  append(out, ": ");
  append(out, value);
  append(out, "\r\n");
}

void append_status(Bytes& out, const ResponseHead& head, std::string_view date) {
  append(out, "HTTP/1.1 ");
  append(out, reason_of(head.status()));
  append(out, "\r\n");
  append_field(out, "date", date);
  for (const HttpHeader& header : head.headers()) append_field(out, header.name, header.value);
}

void end_head(Bytes& out, bool closes) {
  if (closes) append_field(out, "connection", "close");
  append(out, "\r\n");
}

void release_when_idle(Bytes& buffer) {
  if (buffer.empty() && buffer.capacity() > kMaxKept) Bytes().swap(buffer);
}

}  // namespace

Http1Session::Http1Session(const SessionParts& parts, TimePoint now)
    : parts_(parts), now_(now), since_(now) {}

Http1Session::~Http1Session() {
  for (const Exchange& exchange : exchanges_) {
    if (exchange.pending) parts_.service.cancel(exchange.id);
  }
}

void Http1Session::receive(TimePoint now, ByteView octets) {
  now_ = now;
  if (closing_) return;
  if (!input_.empty()) {
    input_.insert(input_.end(), octets.begin(), octets.end());
    advance();
    return;
  }
  while (step(octets)) {
  }
  if (!closing_) input_.assign(octets.begin(), octets.end());
}

void Http1Session::advance() {
  ByteView left = input_;
  while (step(left)) {
  }
  if (closing_) left = {};
  input_.erase(input_.begin(), input_.end() - static_cast<std::ptrdiff_t>(left.size()));
  release_when_idle(input_);
}

bool Http1Session::step(ByteView& input) {
  if (closing_ || exchanges_.size() >= parts_.rules.limits.max_pipelined) return false;
  if (phase_ == Phase::kIdle) {
    // Some clients send an empty line after a body (RFC 9112 2.2).
    while (!input.empty() && (input[0] == '\r' || input[0] == '\n')) input = input.subspan(1);
    if (input.empty()) return false;
    begin_request();
  }
  boost::beast::error_code error;
  const std::size_t taken =
      parser_->put(boost::asio::const_buffer(input.data(), input.size()), error);
  input = input.subspan(taken);
  if (error == boost::beast::http::error::need_more) {
    if (phase_ == Phase::kBody && input.size() > kMaxChunkLine) refuse_and_close(400);
    return false;
  }
  if (error) {
    refuse_and_close(Http1Parser::status_of(error));
    return false;
  }
  if (phase_ == Phase::kHead && parser_->is_header_done()) head_complete(input.size());
  if (!closing_ && parser_->is_done()) request_complete();
  return !input.empty();
}

void Http1Session::begin_request() {
  parser_ = std::make_unique<Http1Parser>(parts_.rules);
  phase_ = Phase::kHead;
  since_ = now_;
  ++requests_;
}

void Http1Session::head_complete(std::size_t left) {
  phase_ = Phase::kBody;
  since_ = now_;
  const bool has_body = !parser_->is_done();
  const bool host_fits = parser_->hosts == 1 || (parser_->hosts == 0 && parser_->version < 11);
  if (!host_fits || parser_->unknown_coding) return refuse_and_close(400);
  if (!has_body) return;
  const HttpRequest head{parser_->method, parser_->target, parser_->content_type, parser_->accept,
                         has_body};
  const DohRequest request = read_request(parts_.rules.doh, head, parts_.workspace.query);
  if (request.kind == DohRequest::Kind::kRespond) return respond(request, true);
  if (parser_->expects_continue && left == 0 && parser_->version == 11) {
    Exchange interim;
    interim.pending = false;
    append(interim.response, kContinue);
    enqueue(std::move(interim));
  }
}

void Http1Session::request_complete() {
  const HttpRequest head{parser_->method, parser_->target, parser_->content_type, parser_->accept,
                         !parser_->message.empty()};
  const DohRequest request = read_request(parts_.rules.doh, head, parts_.workspace.query);
  const bool closes = draining_ || parser_->version < 11 || !parser_->keep_alive() ||
                      requests_ >= parts_.rules.limits.max_requests;
  switch (request.kind) {
    case DohRequest::Kind::kQuery:
      ask(request, ByteView(parts_.workspace.query).first(request.size), closes);
      break;
    case DohRequest::Kind::kReadBody: ask(request, parser_->message, closes); break;
    case DohRequest::Kind::kRespond: respond(request, closes); break;
    case DohRequest::Kind::kCommand: answer_command(closes); break;
  }
  parser_ = nullptr;
  phase_ = Phase::kIdle;
  since_ = now_;
}

void Http1Session::ask(const DohRequest& request, ByteView message, bool closes) {
  if (ready_.size() + waiting_bytes_ >= parts_.rules.limits.max_output_bytes) {
    return respond(refuse_for_now(503), closes);
  }
  Exchange exchange;
  exchange.id = requests_;
  exchange.head_only = request.head_only;
  exchange.closes = closes;
  exchange.format = request.format;
  closing_ = closes;
  const Answered answered =
      parts_.service.ask({exchange.id, message, parser_->host, request.token, parser_->forwarded},
                         parts_.workspace.answer);
  switch (answered.kind) {
    case Answered::Kind::kAnswered:
      if (answered.source == AnswerSource::kLimited) return respond(refuse_for_now(429), closes);
      if (answered.source == AnswerSource::kNoKey) return respond(refuse(401), closes);
      answer(exchange, {exchange.id, ByteView(parts_.workspace.answer).first(answered.size),
                        answered.max_age, answered.flags});
      break;
    case Answered::Kind::kPending: break;
    case Answered::Kind::kDropped: return respond(refuse(400), closes);
  }
  enqueue(std::move(exchange));
}

void Http1Session::answer(Exchange& exchange, const RequestReply& reply) {
  exchange.pending = false;
  ByteView message = reply.message;
  std::string text;
  if (exchange.format == DohFormat::kJson) {
    text = message_to_json(message);
    message = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
  }
  ResponseHead head;
  write_answer_head(exchange.format, reply.max_age, message.size(), head);
  add_nile_flags(reply.flags, head);
  append_status(exchange.response, head, parts_.workspace.date);
  std::string& timing = parts_.workspace.server_timing;
  if (!timing.empty()) append_field(exchange.response, "server-timing", timing);
  timing.clear();
  end_head(exchange.response, exchange.closes);
  if (!exchange.head_only) {
    exchange.response.insert(exchange.response.end(), message.begin(), message.end());
  }
}

void Http1Session::respond(const DohRequest& request, bool closes) {
  Exchange exchange;
  exchange.head_only = parser_ != nullptr && parser_->method == "HEAD";
  refuse_exchange(exchange, request, closes);
  closing_ = closes;
  enqueue(std::move(exchange));
}

void Http1Session::answer_command(bool closes) {
  const CommandReply reply =
      parts_.service.command({parser_->host, parser_->target, parser_->forwarded});
  Exchange exchange;
  exchange.pending = false;
  ResponseHead head;
  write_command_head(reply, head);
  append_status(exchange.response, head, parts_.workspace.date);
  end_head(exchange.response, closes);
  if (parser_->method != "HEAD") append(exchange.response, reply.body);
  closing_ = closes;
  enqueue(std::move(exchange));
}

void Http1Session::refuse_exchange(Exchange& exchange, const DohRequest& request, bool closes) {
  exchange.pending = false;
  ResponseHead head;
  write_status_head(request, head);
  append_status(exchange.response, head, parts_.workspace.date);
  end_head(exchange.response, closes);
  if (!exchange.head_only) append(exchange.response, request.explanation);
}

void Http1Session::refuse_and_close(std::uint16_t status) { respond(refuse(status), true); }

void Http1Session::enqueue(Exchange exchange) {
  if (exchanges_.empty() && !exchange.pending) {
    ready_.insert(ready_.end(), exchange.response.begin(), exchange.response.end());
    return;
  }
  waiting_bytes_ += exchange.response.size();
  exchanges_.push_back(std::move(exchange));
}

void Http1Session::reply(TimePoint now, const RequestReply& reply) {
  now_ = now;
  const auto exchange =
      std::find_if(exchanges_.begin(), exchanges_.end(), [&](const Exchange& candidate) {
        return candidate.pending && candidate.id == reply.request;
      });
  if (exchange == exchanges_.end()) return;
  // While draining, the last response says that there will be no more.
  if (draining_ && phase_ == Phase::kIdle && &*exchange == &exchanges_.back()) {
    exchange->closes = true;
  }
  if (reply.message.empty()) {
    refuse_exchange(*exchange, refuse(400), exchange->closes);
  } else {
    answer(*exchange, reply);
  }
  waiting_bytes_ += exchange->response.size();
  while (!exchanges_.empty() && !exchanges_.front().pending) {
    const Bytes& response = exchanges_.front().response;
    ready_.insert(ready_.end(), response.begin(), response.end());
    waiting_bytes_ -= response.size();
    exchanges_.pop_front();
  }
  since_ = phase_ == Phase::kIdle ? now : since_;
  if (draining_ && phase_ == Phase::kIdle && exchanges_.empty()) closing_ = true;
  if (!closing_ && !input_.empty()) advance();
}

void Http1Session::end_of_input() { ended_ = true; }

void Http1Session::drain(TimePoint now) {
  now_ = now;
  draining_ = true;
  if (phase_ == Phase::kIdle && exchanges_.empty()) closing_ = true;
}

void Http1Session::handle_timeout(TimePoint now) {
  now_ = now;
  if (now < deadline()) return;
  if (phase_ == Phase::kIdle) {
    closing_ = true;
  } else {
    refuse_and_close(408);
  }
}

void Http1Session::produce(Bytes& out, std::size_t room) {
  const auto size = static_cast<std::ptrdiff_t>(std::min(room, ready_.size()));
  out.insert(out.end(), ready_.begin(), ready_.begin() + size);
  ready_.erase(ready_.begin(), ready_.begin() + size);
  release_when_idle(ready_);
}

bool Http1Session::wants_input() const {
  const HttpLimits& limits = parts_.rules.limits;
  return !closing_ && !ended_ && exchanges_.size() < limits.max_pipelined &&
         ready_.size() + waiting_bytes_ < limits.max_output_bytes;
}

bool Http1Session::is_over() const {
  return (closing_ || ended_) && exchanges_.empty() && ready_.empty();
}

TimePoint Http1Session::deadline() const {
  const HttpLimits& limits = parts_.rules.limits;
  if (closing_) return TimePoint::max();
  switch (phase_) {
    case Phase::kHead: return since_ + limits.header_timeout;
    case Phase::kBody: return since_ + limits.body_timeout;
    case Phase::kIdle: break;
  }
  if (!exchanges_.empty()) return TimePoint::max();
  return since_ + (requests_ == 0 ? limits.first_byte_timeout : limits.idle_timeout);
}

}  // namespace berth
