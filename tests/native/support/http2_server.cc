#include "tests/native/support/http2_server.h"

#include <algorithm>
#include <cstring>

namespace berth::test {

struct Http2Server::Callbacks {
  static Http2Server& of(void* user) { return *static_cast<Http2Server*>(user); }

  static int header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                    const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                    std::size_t value_size, std::uint8_t /*flags*/, void* user) {
    of(user)
        .asked[frame->hd.stream_id]
        .fields[std::string(reinterpret_cast<const char*>(name), name_size)] =
        std::string(reinterpret_cast<const char*>(value), value_size);
    return 0;
  }

  static int data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t id,
                  const std::uint8_t* octets, std::size_t size, void* user) {
    of(user).asked[id].body.append(reinterpret_cast<const char*>(octets), size);
    return 0;
  }

  static int frame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    Http2Server& self = of(user);
    if (frame->hd.type == NGHTTP2_GOAWAY) self.goaways.push_back(frame->goaway.error_code);
    if (frame->hd.type == NGHTTP2_RST_STREAM) {
      self.asked[frame->hd.stream_id].reset = static_cast<int>(frame->rst_stream.error_code);
    }
    if (frame->hd.type == NGHTTP2_SETTINGS) {
      for (std::size_t i = 0; i < frame->settings.niv; ++i) {
        self.client_settings[frame->settings.iv[i].settings_id] = frame->settings.iv[i].value;
      }
    }
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (carries && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      self.asked[frame->hd.stream_id].whole = true;
    }
    return 0;
  }

  static ssize_t read_body(nghttp2_session* /*session*/, std::int32_t id, std::uint8_t* buffer,
                           std::size_t length, std::uint32_t* flags,
                           nghttp2_data_source* /*source*/, void* user) {
    Http2Given& given = of(user).given_[id];
    const std::size_t size = std::min(length, given.body.size());
    std::memcpy(buffer, given.body.data(), size);
    given.body.erase(0, size);
    if (given.body.empty() && !given.unfinished) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (size == 0 && given.unfinished) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(size);
  }
};

Http2Server::Http2Server(const std::vector<nghttp2_settings_entry>& settings) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame);
  nghttp2_session_server_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

void Http2Server::respond(std::int32_t stream, const Http2Given& given) {
  const std::string name = ":status";
  std::vector<nghttp2_nv> fields{http2_field(name, given.status)};
  for (const auto& [key, value] : given.fields) fields.push_back(http2_field(key, value));
  given_[stream] = given;
  const nghttp2_data_provider body{{.ptr = nullptr}, Callbacks::read_body};
  const bool has_body = !given.body.empty() || given.unfinished;
  nghttp2_submit_response(session_, stream, fields.data(), fields.size(),
                          has_body ? &body : nullptr);
}

void Http2Server::inform(std::int32_t stream, const std::string& status) {
  const std::string name = ":status";
  const nghttp2_nv head = http2_field(name, status);
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, stream, nullptr, &head, 1, nullptr);
}

void Http2Server::reset(std::int32_t stream, std::uint32_t code) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, code);
}

void Http2Server::goaway(std::int32_t last_stream, std::uint32_t code, const std::string& text) {
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, last_stream, code,
                        reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace berth::test
