#include "tests/native/support/http2_client.h"

#include <algorithm>
#include <cstring>

namespace berth::test {

struct Http2Client::Callbacks {
  static Http2Client& of(void* user) { return *static_cast<Http2Client*>(user); }

  static int header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                    const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                    std::size_t value_size, std::uint8_t /*flags*/, void* user) {
    const std::string key(reinterpret_cast<const char*>(name), name_size);
    const std::string text(reinterpret_cast<const char*>(value), value_size);
    Http2Response& response = of(user).responses[frame->hd.stream_id];
    if (key == ":status") {
      response.status = text;
    } else {
      response.fields[key] = text;
    }
    return 0;
  }

  static int data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t id,
                  const std::uint8_t* octets, std::size_t size, void* user) {
    of(user).responses[id].body.append(reinterpret_cast<const char*>(octets), size);
    return 0;
  }

  static int frame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY) {
      of(user).goaways.emplace_back(frame->goaway.error_code, frame->goaway.last_stream_id);
    }
    if (frame->hd.type == NGHTTP2_SETTINGS && (frame->hd.flags & NGHTTP2_FLAG_ACK) != 0) {
      ++of(user).settings_acknowledged;
    }
    return 0;
  }

  static int closed(nghttp2_session* /*session*/, std::int32_t id, std::uint32_t error,
                    void* user) {
    of(user).responses[id].closed = true;
    of(user).responses[id].error = error;
    return 0;
  }

  static ssize_t read_body(nghttp2_session* /*session*/, std::int32_t id, std::uint8_t* buffer,
                           std::size_t length, std::uint32_t* flags,
                           nghttp2_data_source* /*source*/, void* user) {
    Body& body = of(user).bodies_[id];
    const std::size_t size = std::min(length, body.text.size());
    std::memcpy(buffer, body.text.data(), size);
    body.text.erase(0, size);
    if (body.text.empty() && !body.open) *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (size == 0 && body.open) return NGHTTP2_ERR_DEFERRED;
    return static_cast<ssize_t>(size);
  }
};

Http2Client::Http2Client() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::closed);
  nghttp2_session_client_new(&session_, callbacks, this);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
}

std::int32_t Http2Client::request(const Http2Request& request) {
  const std::string scheme = "https";
  const std::string authority = "dns.test";
  const std::vector<std::string> names{":method", ":scheme", ":authority", ":path"};
  std::vector<nghttp2_nv> fields{http2_field(names[0], request.method),
                                 http2_field(names[1], scheme), http2_field(names[2], authority),
                                 http2_field(names[3], request.path)};
  for (const auto& [name, value] : request.fields) fields.push_back(http2_field(name, value));
  nghttp2_data_provider body{{.ptr = nullptr}, Callbacks::read_body};
  const bool has_body = !request.body.empty() || request.unfinished;
  const std::int32_t id = nghttp2_submit_request(session_, nullptr, fields.data(), fields.size(),
                                                 has_body ? &body : nullptr, nullptr);
  if (has_body) bodies_[id] = {request.body, request.unfinished};
  return id;
}

void Http2Client::reset(std::int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
}

void Http2Client::ping() { nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr); }

void Http2Client::finish(std::int32_t stream, const std::string& rest) {
  bodies_[stream] = {rest, false};
  nghttp2_session_resume_data(session_, stream);
}

}  // namespace berth::test
