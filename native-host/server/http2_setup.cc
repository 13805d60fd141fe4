#include "native-host/server/http2_setup.h"

#include "native-host/server/http2_session.h"

namespace berth {

/// What nghttp2 calls.
struct Http2Session::Callbacks {
  static Http2Session& of(void* user) { return *static_cast<Http2Session*>(user); }
  static Http2Stream* stream_of(nghttp2_session* session, std::int32_t id) {
    return static_cast<Http2Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }
  static std::string_view text(const std::uint8_t* octets, std::size_t size) {
    return {reinterpret_cast<const char*>(octets), size};
  }

  static int begin_frame(nghttp2_session* /*session*/, const nghttp2_frame_hd* head, void* user) {
    of(user).count_idle_frame(*head);
    return 0;
  }

  static int begin_headers(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) of(user).begin(frame->hd.stream_id);
    return 0;
  }

  static int header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t /*flags*/, void* user) {
    Http2Stream* stream = stream_of(session, frame->hd.stream_id);
    // Trailers say nothing that matters here.
    if (stream != nullptr && stream->state == Http2Stream::State::kHead) {
      of(user).take_field(*stream, text(name, name_size), text(value, value_size));
    }
    return 0;
  }

  static int data(nghttp2_session* session, std::uint8_t /*flags*/, std::int32_t id,
                  const std::uint8_t* octets, std::size_t size, void* user) {
    Http2Stream* stream = stream_of(session, id);
    if (stream != nullptr) of(user).take_body(*stream, {octets, size});
    return 0;
  }

  static int frame_received(nghttp2_session* session, const nghttp2_frame* frame, void* user) {
    Http2Session& self = of(user);
    self.greeted_ = true;
    if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return 0;
    Http2Stream* stream = stream_of(session, frame->hd.stream_id);
    if (stream == nullptr) return 0;
    const bool ends = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
    if (stream->state == Http2Stream::State::kHead) {
      self.head_complete(*stream, !ends);
    } else if (ends && stream->state == Http2Stream::State::kBody) {
      self.ask(*stream, stream->message);
    }
    return 0;
  }

  static int stream_closed(nghttp2_session* session, std::int32_t id, std::uint32_t /*code*/,
                           void* user) {
    Http2Stream* stream = stream_of(session, id);
    if (stream != nullptr) of(user).close(*stream);
    return 0;
  }

  static int frame_sent(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    of(user).frame_sent(*frame);
    return 0;
  }

  static int send_data(nghttp2_session* /*session*/, nghttp2_frame* /*frame*/,
                       const std::uint8_t* frame_head, std::size_t size,
                       nghttp2_data_source* source, void* user) {
    constexpr std::size_t kFrameHeadSize = 9;
    Http2Session& self = of(user);
    if (self.out_->size() >= self.out_limit_) return NGHTTP2_ERR_WOULDBLOCK;
    auto& stream = *static_cast<Http2Stream*>(source->ptr);
    self.out_->insert(self.out_->end(), frame_head, frame_head + kFrameHeadSize);
    const auto begin = stream.answer.begin() + static_cast<std::ptrdiff_t>(stream.sent);
    self.out_->insert(self.out_->end(), begin, begin + static_cast<std::ptrdiff_t>(size));
    stream.sent += size;
    self.queued_bytes_ -= size;
    return 0;
  }
};

Http2Setup::Http2Setup() {
  using Callbacks = Http2Session::Callbacks;
  nghttp2_session_callbacks_new(&callbacks_);
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks_, Callbacks::begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks_, Callbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks_, Callbacks::header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks_, Callbacks::data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks_, Callbacks::frame_received);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks_, Callbacks::stream_closed);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks_, Callbacks::frame_sent);
  nghttp2_session_callbacks_set_send_data_callback(callbacks_, Callbacks::send_data);
  nghttp2_option_new(&options_);
  // Closed streams would be kept for RFC 7540 priorities, which are off.
  nghttp2_option_set_no_closed_streams(options_, 1);
}

Http2Setup::~Http2Setup() {
  nghttp2_option_del(options_);
  nghttp2_session_callbacks_del(callbacks_);
}

}  // namespace berth
