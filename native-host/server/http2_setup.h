#pragma once

#include "native-host/server/http2_stream.h"
#include "native-host/server/session.h"

struct nghttp2_session_callbacks;
struct nghttp2_option;

namespace berth {

/// What the HTTP/2 sessions of one thread share: nghttp2's callbacks and options, and spare
/// streams. Outlives the sessions.
class Http2Setup {
 public:
  Http2Setup();
  ~Http2Setup();
  Http2Setup(const Http2Setup&) = delete;
  Http2Setup& operator=(const Http2Setup&) = delete;

  [[nodiscard]] const nghttp2_session_callbacks* callbacks() const { return callbacks_; }
  [[nodiscard]] const nghttp2_option* options() const { return options_; }
  [[nodiscard]] Http2StreamPool& streams() { return streams_; }

 private:
  nghttp2_session_callbacks* callbacks_ = nullptr;
  nghttp2_option* options_ = nullptr;
  Http2StreamPool streams_;
};

}  // namespace berth
