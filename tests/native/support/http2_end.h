#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <string>

#include "core/base/bytes.h"

namespace berth::test {

/// A header field whose texts are borrowed until it is submitted.
[[nodiscard]] nghttp2_nv http2_field(const std::string& name, const std::string& value);

/// One end of an HTTP/2 connection, in memory, by nghttp2: what both ends do alike.
class Http2End {
 public:
  Http2End(const Http2End&) = delete;
  Http2End& operator=(const Http2End&) = delete;

  void settings(nghttp2_settings_id id, std::uint32_t value);
  /// Octets for the other end.
  [[nodiscard]] Bytes output();
  /// Takes octets of the other end; false when they break the protocol.
  bool input(ByteView octets);

 protected:
  Http2End() = default;
  ~Http2End() { nghttp2_session_del(session_); }

  nghttp2_session* session_ = nullptr;
};

}  // namespace berth::test
