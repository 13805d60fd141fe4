#pragma once

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstddef>
#include <string_view>

#include "core/doh/doh.h"

namespace berth {

/// The fields of a response, as nghttp2 takes them. It points into what it was made of.
class Http2Fields {
 public:
  /// `head` and `date` stay until the frame is composed; `timing`, where it is not empty, for the
  /// call that submits it.
  Http2Fields(const ResponseHead& head, std::string_view date, std::string_view timing);
  Http2Fields(const Http2Fields&) = delete;
  Http2Fields& operator=(const Http2Fields&) = delete;

  [[nodiscard]] const nghttp2_nv* data() const { return fields_.data(); }
  [[nodiscard]] std::size_t size() const { return count_; }

 private:
  void add(std::string_view name, std::string_view value, int flags);

  std::array<nghttp2_nv, ResponseHead::kMaxHeaders + 3> fields_;
  std::size_t count_ = 0;
  std::array<char, 3> status_;
};

}  // namespace berth
