#include "native-host/server/http2_session.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/doh/dns_json.h"
#include "native-host/server/http2_fields.h"

// Streams belong to the session from `begin` to `close`; nghttp2 carries a pointer to each. They
// stand in one list in the order they were opened, so that the first incomplete one is the oldest.

namespace berth {
namespace {

// Between the two GOAWAYs of a drain: what the client sent before it saw the first still counts.
// Source: RFC 9113 6.8.
constexpr Duration kGoawayGrace = milliseconds(250);
// Frames that bring no request nearer (PING, SETTINGS, PRIORITY, empty DATA …): at once, each
// second, and for each request besides. Bounds the floods of CVE-2019-9512 to 9518.
constexpr std::uint32_t kIdleFrameBurst = 10000;
constexpr std::uint32_t kIdleFramesPerSecond = 330;
constexpr std::uint32_t kIdleFramesPerRequest = 10;
// Overhead of a field in the size of a header list. Source: RFC 9113 6.5.2.
constexpr std::size_t kFieldOverhead = 32;
// Frames that wait to leave, beyond those that the streams' own answers need. A client that does
// not read but goes on opening streams would otherwise have us keep a refusal for each.
constexpr std::size_t kMaxQueuedFrames = 1000;
constexpr std::size_t kFramesPerStream = 3;
// Of a body that nobody needs, before its stream is reset. RFC 9113 8.1 allows the reset as soon as
// the answer is out, but clients of note (curl 7.88) then lose the answer. Unit: octets.
constexpr std::size_t kMostThrownAway = 1U << 20;

ssize_t read_answer(nghttp2_session* /*session*/, std::int32_t /*id*/, std::uint8_t* /*buffer*/,
                    std::size_t length, std::uint32_t* flags, nghttp2_data_source* source,
                    void* /*user*/) {
  const auto& stream = *static_cast<const Http2Stream*>(source->ptr);
  const std::size_t left = stream.answer.size() - stream.sent;
  *flags |= NGHTTP2_DATA_FLAG_NO_COPY;
  if (left <= length) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(std::min(left, length));
}

}  // namespace

Http2Session::Http2Session(const SessionParts& parts, Http2Setup& setup, TimePoint now)
    : parts_(parts),
      setup_(setup),
      now_(now),
      active_at_(now),
      resets_(parts.rules.limits.reset_burst, parts.rules.limits.resets_per_second),
      idle_frames_(kIdleFrameBurst, kIdleFramesPerSecond) {
  const HttpLimits& limits = parts_.rules.limits;
  const std::array<nghttp2_settings_entry, 3> settings{{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.max_streams},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits.max_header_bytes)},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  }};
  failed_ =
      nghttp2_session_server_new2(&session_, setup_.callbacks(), this, setup_.options()) != 0 ||
      nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) != 0;
}

Http2Session::~Http2Session() {
  while (oldest_ != nullptr) close(*oldest_);
  nghttp2_session_del(session_);
}

void Http2Session::receive(TimePoint now, ByteView octets) {
  if (failed_) return;
  now_ = now;
  if (nghttp2_session_mem_recv(session_, octets.data(), octets.size()) < 0) failed_ = true;
}

void Http2Session::end_of_input() {
  // A client that stops sending has also stopped acknowledging; what it asked is still answered.
  if (!failed_ && open_ == 0) end(NGHTTP2_NO_ERROR);
  ended_ = true;
}

void Http2Session::reply(TimePoint now, const RequestReply& reply) {
  if (failed_) return;
  now_ = now;
  auto* stream = static_cast<Http2Stream*>(
      nghttp2_session_get_stream_user_data(session_, static_cast<std::int32_t>(reply.request)));
  if (stream == nullptr || stream->state != Http2Stream::State::kAsked) return;
  if (reply.message.empty()) return respond(*stream, refuse(400));
  answer(*stream, reply);
}

void Http2Session::drain(TimePoint now) {
  if (failed_ || draining_) return;
  draining_ = true;
  goaway_at_ = now + kGoawayGrace;
  nghttp2_submit_shutdown_notice(session_);
}

void Http2Session::end(std::uint32_t code) {
  nghttp2_session_terminate_session(session_, code);
  ending_ = true;
}

void Http2Session::produce(Bytes& out, std::size_t room) {
  if (failed_) return;
  out_ = &out;
  out_limit_ = out.size() + room;
  while (out.size() < out_limit_) {
    const std::uint8_t* octets = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &octets);
    if (size < 0) failed_ = true;
    if (size <= 0) break;
    out.insert(out.end(), octets, octets + size);
  }
  out_ = nullptr;
}

bool Http2Session::wants_input() const {
  if (failed_ || ending_ || nghttp2_session_want_read(session_) == 0) return false;
  const HttpLimits& limits = parts_.rules.limits;
  const std::size_t most_frames = kMaxQueuedFrames + kFramesPerStream * limits.max_streams;
  if (nghttp2_session_get_outbound_queue_size(session_) > most_frames) return false;
  // Answers that only wait for the client's windows must not keep us from reading that it opens
  // them; how many those are is bounded by refusals in `ask`.
  return queued_bytes_ < limits.max_output_bytes || nghttp2_session_want_write(session_) == 0;
}

bool Http2Session::is_over() const {
  if (failed_ || (ended_ && open_ == 0)) return true;
  return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

void Http2Session::begin(std::int32_t id) {
  Http2Stream& stream = *setup_.streams().take().release();
  stream.id = id;
  stream.since = active_at_ = now_;
  stream.older = youngest_;
  (youngest_ == nullptr ? oldest_ : youngest_->younger) = &stream;
  youngest_ = &stream;
  ++open_;
  ++incomplete_;
  idle_frames_.give(kIdleFramesPerRequest);
  nghttp2_session_set_stream_user_data(session_, id, &stream);
  if (++requests_ == parts_.rules.limits.max_requests) drain(now_);
}

void Http2Session::take_field(Http2Stream& stream, std::string_view name, std::string_view value) {
  const HttpLimits& limits = parts_.rules.limits;
  stream.header_bytes += name.size() + value.size() + kFieldOverhead;
  if (++stream.fields > limits.max_header_fields || stream.header_bytes > limits.max_header_bytes) {
    stream.header_too_large = true;
    return;
  }
  const ClientField field = parts_.rules.proxy.field;
  if (field != ClientField::kNone && name == name_of(field)) {
    return add_to_list(stream.forwarded, value);
  }
  switch (name.size()) {
    case 4:
      if (name == "host" && stream.host.empty()) stream.host = value;
      break;
    case 5:
      if (name == ":path") stream.target = value;
      break;
    case 6:
      if (name == "accept") add_to_list(stream.accept, value);
      break;
    case 7:
      if (name == ":method") stream.method = value;
      break;
    case 10:
      if (name == ":authority") stream.host = value;
      break;
    case 12:
      if (name == "content-type") stream.content_type = value;
      break;
    default: break;
  }
}

void Http2Session::head_complete(Http2Stream& stream, bool has_body) {
  if (stream.header_too_large) return respond(stream, refuse(431));
  const HttpRequest head{stream.method, stream.target, stream.content_type, stream.accept,
                         has_body};
  stream.request = read_request(parts_.rules.doh, head, parts_.workspace.query);
  switch (stream.request.kind) {
    case DohRequest::Kind::kQuery:
      return ask(stream, ByteView(parts_.workspace.query).first(stream.request.size));
    case DohRequest::Kind::kReadBody:
      stream.state = Http2Stream::State::kBody;
      stream.since = now_;
      return;
    case DohRequest::Kind::kRespond: return respond(stream, stream.request);
    case DohRequest::Kind::kCommand: return answer_command(stream);
  }
}

void Http2Session::take_body(Http2Stream& stream, ByteView octets) {
  if (stream.state != Http2Stream::State::kBody) {
    stream.thrown_away += octets.size();
    stream.cut_off |= stream.thrown_away > kMostThrownAway;
    if (stream.cut_off && stream.state == Http2Stream::State::kUnread) give_up_body(stream);
    return;
  }
  if (stream.message.size() + octets.size() > parts_.rules.doh.max_query_bytes) {
    return respond(stream, refuse(413));
  }
  stream.message.insert(stream.message.end(), octets.begin(), octets.end());
}

void Http2Session::ask(Http2Stream& stream, ByteView message) {
  if (queued_bytes_ >= parts_.rules.limits.max_output_bytes) {
    return respond(stream, refuse_for_now(503));
  }
  stream.state = Http2Stream::State::kAsked;
  --incomplete_;
  const Answered answered =
      parts_.service.ask({static_cast<std::uint32_t>(stream.id), message, stream.host,
                          stream.request.token, stream.forwarded},
                         parts_.workspace.answer);
  switch (answered.kind) {
    case Answered::Kind::kAnswered:
      if (answered.source == AnswerSource::kLimited) return respond(stream, refuse_for_now(429));
      if (answered.source == AnswerSource::kNoKey) return respond(stream, refuse(401));
      return answer(stream, {static_cast<std::uint32_t>(stream.id),
                             ByteView(parts_.workspace.answer).first(answered.size),
                             answered.max_age, answered.flags});
    case Answered::Kind::kPending: return;
    case Answered::Kind::kDropped: return respond(stream, refuse(400));
  }
}

void Http2Session::answer(Http2Stream& stream, const RequestReply& reply) {
  const ByteView message = reply.message;
  if (stream.request.format == DohFormat::kJson) {
    const std::string text = message_to_json(message);
    stream.answer.assign(text.begin(), text.end());
  } else {
    stream.answer.assign(message.begin(), message.end());
  }
  write_answer_head(stream.request.format, reply.max_age, stream.answer.size(), stream.head);
  stream.flags = reply.flags;
  add_nile_flags(stream.flags, stream.head);
  submit(stream, !stream.request.head_only && !stream.answer.empty());
}

void Http2Session::respond(Http2Stream& stream, DohRequest request) {
  request.head_only = stream.method == "HEAD";
  write_status_head(request, stream.head);
  stream.answer.assign(request.explanation.begin(), request.explanation.end());
  submit(stream, !request.head_only && !stream.answer.empty());
}

void Http2Session::answer_command(Http2Stream& stream) {
  stream.command = parts_.service.command({stream.host, stream.target, stream.forwarded});
  write_command_head(stream.command, stream.head);
  stream.answer.assign(stream.command.body.begin(), stream.command.body.end());
  submit(stream, stream.method != "HEAD");
}

void Http2Session::submit(Http2Stream& stream, bool has_body) {
  if (stream.state < Http2Stream::State::kAsked) --incomplete_;
  stream.state = Http2Stream::State::kAnswered;
  stream.since = now_;
  if (!has_body) stream.answer.clear();
  queued_bytes_ += stream.answer.size();
  std::string& timing = parts_.workspace.server_timing;
  const Http2Fields fields(stream.head, parts_.workspace.date, timing);
  nghttp2_data_provider body{{.ptr = &stream}, read_answer};
  if (nghttp2_submit_response(session_, stream.id, fields.data(), fields.size(),
                              has_body ? &body : nullptr) != 0) {
    failed_ = true;
  }
  timing.clear();
}

void Http2Session::close(Http2Stream& stream) {
  if (stream.state == Http2Stream::State::kAsked) {
    parts_.service.cancel(static_cast<std::uint32_t>(stream.id));
  } else if (stream.state == Http2Stream::State::kAnswered) {
    queued_bytes_ -= stream.answer.size() - stream.sent;
  } else {
    --incomplete_;
  }
  (stream.older == nullptr ? oldest_ : stream.older->younger) = stream.younger;
  (stream.younger == nullptr ? youngest_ : stream.younger->older) = stream.older;
  --open_;
  active_at_ = now_;
  setup_.streams().give(std::unique_ptr<Http2Stream>(&stream));
}

void Http2Session::frame_sent(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_RST_STREAM) {
    if (frame.rst_stream.error_code != NGHTTP2_NO_ERROR && !resets_.take(now_)) {
      end(NGHTTP2_ENHANCE_YOUR_CALM);
    }
    return;
  }
  if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) == 0 ||
      nghttp2_session_get_stream_remote_close(session_, frame.hd.stream_id) != 0) {
    return;
  }
  // Answered before its body was there.
  auto* stream =
      static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session_, frame.hd.stream_id));
  if (stream == nullptr) return;
  stream->state = Http2Stream::State::kUnread;
  stream->since = now_;
  ++incomplete_;
  if (stream->cut_off) give_up_body(*stream);
}

void Http2Session::give_up_body(Http2Stream& stream) {
  --incomplete_;
  stream.state = Http2Stream::State::kAnswered;
  stream.since = now_;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream.id, NGHTTP2_NO_ERROR);
}

void Http2Session::count_idle_frame(const nghttp2_frame_hd& head) {
  const bool carries = head.type == NGHTTP2_HEADERS ||
                       (head.type == NGHTTP2_DATA &&
                        (head.length > 0 || (head.flags & NGHTTP2_FLAG_END_STREAM) != 0));
  if (!carries && !idle_frames_.take(now_)) end(NGHTTP2_ENHANCE_YOUR_CALM);
}

}  // namespace berth
