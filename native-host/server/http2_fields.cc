#include "native-host/server/http2_fields.h"

#include <cstdint>

#include "native-host/server/server_timing.h"

namespace berth {
namespace {

constexpr int kKept = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;
// Its value stands for the call alone.
constexpr int kCopied = NGHTTP2_NV_FLAG_NO_COPY_NAME;

/// `status` in decimal, at `text`.
std::string_view status_text(std::uint16_t status, std::array<char, 3>& text) {
  if (status == 200) return "200";
  text = {static_cast<char>('0' + status / 100), static_cast<char>('0' + status / 10 % 10),
          static_cast<char>('0' + status % 10)};
  return {text.data(), text.size()};
}

}  // namespace

Http2Fields::Http2Fields(const ResponseHead& head, std::string_view date, std::string_view timing) {
  add(":status", status_text(head.status(), status_), kCopied);
  add("date", date, kKept);
  for (const HttpHeader& header : head.headers()) add(header.name, header.value, kKept);
  if (timing.empty()) return;
  // The table of fields is spared what never comes again.
  add("server-timing", timing, recurs(timing) ? kCopied : kCopied | NGHTTP2_NV_FLAG_NO_INDEX);
}

void Http2Fields::add(std::string_view name, std::string_view value, int flags) {
  // nghttp2 takes mutable pointers but leaves what they point to alone.
  fields_[count_++] = {reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                       reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())),
                       name.size(), value.size(), static_cast<std::uint8_t>(flags)};
}

}  // namespace berth
