#include "native-host/transport/http2_client_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "core/doh/base64url.h"
#include "core/doh/media_type.h"
#include "core/message/header.h"
#include "native-host/driver/http_date.h"

// An exchange lives from `ask` until its stream is closed or given up; nghttp2 knows it by its
// stream's number alone, so that nothing dangles. What nghttp2 tells within `receive` only collects
// answers: whoever takes them may call back in.

namespace berth {
namespace {

// Longest header list of one response: names, values and 32 octets a field (RFC 9113 6.5.2).
constexpr std::uint32_t kMaxHeaderBytes = 16384;
constexpr std::size_t kFieldOverhead = 32;
// A date far away is no longer to wait than this: as long as any upstream may be passed over.
// Unit: seconds.
constexpr std::int64_t kLongestWait = 86400;
// Requests at once before the server says how many it takes. Source: RFC 9113 6.5.2 has it as the
// least a server should allow.
constexpr std::uint32_t kPresumedStreams = 100;
// Room for answers that come in together, so that none waits for a window. Unit: octets.
constexpr std::int32_t kConnectionWindow = 1 << 20;
constexpr std::uint16_t kOk = 200;
// Frames in a row that end no request; an answer of the largest size takes a thousandth of it.
constexpr std::uint32_t kMaxIdleFrames = 10000;
// What a GOAWAY says of itself, as far as it is told. Unit: octets.
constexpr std::size_t kMaxShownText = 100;

nghttp2_nv field(std::string_view name, std::string_view value) {
  // nghttp2 takes mutable pointers, but copies what they point to.
  return {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
          value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::optional<std::uint32_t> number_of(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string code_text(std::uint32_t code) { return nghttp2_http2_strerror(code); }

/// A reset by the server, in the words of core.
TransportCause cause_of_reset(std::uint32_t code) {
  return code == NGHTTP2_REFUSED_STREAM ? TransportCause::kRefused : TransportCause::kReset;
}

}  // namespace

/// What nghttp2 calls.
struct Http2ClientSession::Callbacks {
  static Http2ClientSession& of(void* user) { return *static_cast<Http2ClientSession*>(user); }
  static std::string_view text(const std::uint8_t* octets, std::size_t size) {
    return {reinterpret_cast<const char*>(octets), size};
  }

  static int header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                    const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                    std::size_t value_size, std::uint8_t /*flags*/, void* user) {
    of(user).take_field(frame->hd.stream_id, text(name, name_size), text(value, value_size));
    return 0;
  }

  static int data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t stream,
                  const std::uint8_t* octets, std::size_t size, void* user) {
    of(user).take_body(stream, {octets, size});
    return 0;
  }

  static int frame_received(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    of(user).frame_received(*frame);
    return 0;
  }

  static int invalid_frame(nghttp2_session* /*session*/, const nghttp2_frame* /*frame*/, int code,
                           void* user) {
    of(user).violation_ = nghttp2_strerror(code);
    return 0;
  }

  static int frame_not_sent(nghttp2_session* /*session*/, const nghttp2_frame* frame, int code,
                            void* user) {
    if (frame->hd.type == NGHTTP2_HEADERS) {
      of(user).fail(frame->hd.stream_id, TransportCause::kRefused, nghttp2_strerror(code));
    }
    return 0;
  }

  static int stream_closed(nghttp2_session* /*session*/, std::int32_t stream, std::uint32_t code,
                           void* user) {
    of(user).close(stream, code);
    return 0;
  }

  static ssize_t read_question(nghttp2_session* /*session*/, std::int32_t stream,
                               std::uint8_t* buffer, std::size_t length, std::uint32_t* flags,
                               nghttp2_data_source* /*source*/, void* user) {
    Exchange* exchange = of(user).find(stream);
    if (exchange == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::size_t left = exchange->question.size() - exchange->sent;
    const std::size_t size = std::min(left, length);
    std::copy_n(exchange->question.data() + exchange->sent, size, buffer);
    exchange->sent += size;
    if (size == left) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
  }
};

std::optional<Duration> HttpAnswer::wait(std::int64_t unix_time) const {
  if (!retry_at) return retry_after;
  return seconds(std::clamp<std::int64_t>(*retry_at - unix_time, 0, kLongestWait));
}

Http2ClientSession::Http2ClientSession(HttpTarget target)
    : target_(std::move(target)), max_in_flight_(kPresumedStreams) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame_received);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks, Callbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_frame_not_send_callback(callbacks, Callbacks::frame_not_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::stream_closed);
  const std::array<nghttp2_settings_entry, 2> settings{{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kMaxHeaderBytes},
  }};
  const bool made =
      nghttp2_session_client_new(&session_, callbacks, this) == 0 &&
      nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) == 0 &&
      nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, kConnectionWindow) == 0;
  nghttp2_session_callbacks_del(callbacks);
  if (!made) broken("no memory for HTTP/2");
}

Http2ClientSession::~Http2ClientSession() { nghttp2_session_del(session_); }

void Http2ClientSession::ask(std::uint32_t request, ByteView message) {
  const std::int32_t stream = draining_ || is_over() ? -1 : submit(message);
  if (stream < 0) {
    HttpAnswer& answer = answers_.emplace_back();
    answer.request = request;
    answer.cause = TransportCause::kRefused;
    answer.why = problem();
    return;
  }
  Exchange& exchange = exchanges_[stream];
  exchange.answer.request = request;
  if (!target_.uses_get) exchange.question.assign(message.begin(), message.end());
}

std::int32_t Http2ClientSession::submit(ByteView message) {
  std::string path = target_.path;
  const std::string length = std::to_string(message.size());
  std::array<nghttp2_nv, 7> fields;
  std::size_t count = 0;
  if (target_.uses_get) {
    path += path.find('?') == std::string::npos ? "?dns=" : "&dns=";
    path += encode_base64url(message);
  }
  fields[count++] = field(":method", target_.uses_get ? "GET" : "POST");
  fields[count++] = field(":scheme", "https");
  fields[count++] = field(":authority", target_.authority);
  fields[count++] = field(":path", path);
  fields[count++] = field("accept", kDnsMessageType);
  if (!target_.uses_get) {
    fields[count++] = field("content-type", kDnsMessageType);
    fields[count++] = field("content-length", length);
  }
  const nghttp2_data_provider body{{.ptr = nullptr}, Callbacks::read_question};
  return nghttp2_submit_request(session_, nullptr, fields.data(), count,
                                target_.uses_get ? nullptr : &body, nullptr);
}

void Http2ClientSession::cancel(std::uint32_t request) {
  const auto found = std::find_if(exchanges_.begin(), exchanges_.end(), [&](const auto& each) {
    return each.second.answer.request == request;
  });
  if (found == exchanges_.end()) return;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, found->first, NGHTTP2_CANCEL);
  exchanges_.erase(found);
}

bool Http2ClientSession::receive(ByteView octets) {
  if (failed_) return false;
  const ssize_t taken = nghttp2_session_mem_recv(session_, octets.data(), octets.size());
  if (taken < 0) broken(nghttp2_strerror(static_cast<int>(taken)));
  return !failed_;
}

void Http2ClientSession::produce(Bytes& out) {
  if (failed_) return;
  for (;;) {
    const std::uint8_t* octets = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &octets);
    if (size < 0) broken(nghttp2_strerror(static_cast<int>(size)));
    if (size <= 0) return;
    out.insert(out.end(), octets, octets + size);
  }
}

std::optional<HttpAnswer> Http2ClientSession::next_answer() {
  if (answers_.empty()) return std::nullopt;
  HttpAnswer answer = std::move(answers_.front());
  answers_.pop_front();
  return answer;
}

bool Http2ClientSession::take_limits_changed() { return std::exchange(limits_changed_, false); }

bool Http2ClientSession::is_over() const {
  if (failed_ || (draining_ && exchanges_.empty())) return true;
  // nghttp2 has said what there was to say about a broken protocol.
  return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

std::string Http2ClientSession::problem() const {
  if (draining_ && !failed_) return goaway_;
  if (!is_over()) return "it takes no more requests";
  return violation_.empty() ? "it breaks HTTP/2" : "it breaks HTTP/2: " + violation_;
}

Http2ClientSession::Exchange* Http2ClientSession::find(std::int32_t stream) {
  const auto found = exchanges_.find(stream);
  return found == exchanges_.end() ? nullptr : &found->second;
}

void Http2ClientSession::take_field(std::int32_t stream, std::string_view name,
                                    std::string_view value) {
  Exchange* exchange = find(stream);
  if (exchange == nullptr) return;
  exchange->header_bytes += name.size() + value.size() + kFieldOverhead;
  if (exchange->header_bytes > kMaxHeaderBytes) {
    return refuse(stream, "its response has a header over 16 KiB");
  }
  // Trailers say nothing that matters here.
  if (exchange->has_final_head) return;
  if (name == ":status") {
    exchange->answer.status = static_cast<std::uint16_t>(number_of(value).value_or(0));
  } else if (name == "content-type") {
    exchange->answer.content_type = value;
  } else if (name == "content-encoding") {
    exchange->is_encoded = value != "identity";
  } else if (name == "age") {
    exchange->answer.age = number_of(value).value_or(0);
  } else if (name == "retry-after") {
    if (const auto wait = number_of(value)) {
      exchange->answer.retry_after = seconds(*wait);
    } else {
      exchange->answer.retry_at = parse_http_date(value);
    }
  }
}

void Http2ClientSession::head_complete(std::int32_t stream) {
  Exchange* exchange = find(stream);
  if (exchange == nullptr || exchange->has_final_head) return;
  // After an informational response the one that counts follows (RFC 9110 15.2).
  exchange->has_final_head = exchange->answer.status >= 200;
}

void Http2ClientSession::take_body(std::int32_t stream, ByteView octets) {
  Exchange* exchange = find(stream);
  if (exchange == nullptr) return;
  exchange->received += octets.size();
  if (exchange->received > kMaxMessageSize) {
    return refuse(stream, "its response is over 65,535 octets");
  }
  // What a failure has to say is for people with browsers.
  if (exchange->answer.status != kOk) return;
  Bytes& content = exchange->answer.content;
  content.insert(content.end(), octets.begin(), octets.end());
}

void Http2ClientSession::frame_received(const nghttp2_frame& frame) {
  if (++idle_frames_ > kMaxIdleFrames) return broken("it sends frames that answer nothing");
  if (frame.hd.type == NGHTTP2_HEADERS) {
    head_complete(frame.hd.stream_id);
  } else if (frame.hd.type == NGHTTP2_SETTINGS && (frame.hd.flags & NGHTTP2_FLAG_ACK) == 0) {
    const std::uint32_t most =
        nghttp2_session_get_remote_settings(session_, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS);
    limits_changed_ = limits_changed_ || most != max_in_flight_;
    max_in_flight_ = most;
  } else if (frame.hd.type == NGHTTP2_GOAWAY) {
    take_goaway(frame);
  }
}

void Http2ClientSession::take_goaway(const nghttp2_frame& frame) {
  limits_changed_ = limits_changed_ || !draining_;
  draining_ = true;
  goaway_ = "GOAWAY " + code_text(frame.goaway.error_code);
  if (frame.goaway.opaque_data_len > 0) {
    const auto* text = reinterpret_cast<const char*>(frame.goaway.opaque_data);
    goaway_ += ": " + std::string(text, std::min(frame.goaway.opaque_data_len, kMaxShownText));
  }
  // What it did not take, and what has not left yet: no more streams may be opened.
  std::vector<std::int32_t> left_out;
  for (const auto& [stream, exchange] : exchanges_) {
    if (stream > frame.goaway.last_stream_id ||
        nghttp2_session_find_stream(session_, stream) == nullptr) {
      left_out.push_back(stream);
    }
  }
  for (const std::int32_t stream : left_out) fail(stream, TransportCause::kRefused, goaway_);
}

void Http2ClientSession::close(std::int32_t stream, std::uint32_t error_code) {
  Exchange* exchange = find(stream);
  if (exchange == nullptr) return;
  if (error_code != NGHTTP2_NO_ERROR || !exchange->has_final_head) {
    return fail(stream, cause_of_reset(error_code),
                "the request was reset: " + code_text(error_code));
  }
  if (exchange->is_encoded) {
    return fail(stream, TransportCause::kOther, "its response is compressed, unasked");
  }
  finish(stream);
}

void Http2ClientSession::refuse(std::int32_t stream, std::string why) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
  fail(stream, TransportCause::kOther, std::move(why));
}

void Http2ClientSession::fail(std::int32_t stream, TransportCause cause, std::string why) {
  Exchange* exchange = find(stream);
  if (exchange == nullptr) return;
  HttpAnswer answer;
  answer.request = exchange->answer.request;
  answer.cause = cause;
  answer.why = std::move(why);
  exchange->answer = std::move(answer);
  finish(stream);
}

void Http2ClientSession::finish(std::int32_t stream) {
  idle_frames_ = 0;
  HttpAnswer& answer = exchanges_.at(stream).answer;
  if (answer.status != kOk) answer.content.clear();
  answers_.push_back(std::move(answer));
  exchanges_.erase(stream);
}

void Http2ClientSession::broken(std::string why) {
  failed_ = true;
  violation_ = std::move(why);
}

}  // namespace berth
