#include "tests/native/support/http2_end.h"

namespace berth::test {

nghttp2_nv http2_field(const std::string& name, const std::string& value) {
  const auto octets = [](const std::string& text) {
    return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
  };
  return {octets(name), octets(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

void Http2End::settings(nghttp2_settings_id id, std::uint32_t value) {
  const nghttp2_settings_entry entry{id, value};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &entry, 1);
}

Bytes Http2End::output() {
  Bytes out;
  const std::uint8_t* octets = nullptr;
  ssize_t size = 0;
  while ((size = nghttp2_session_mem_send(session_, &octets)) > 0) {
    out.insert(out.end(), octets, octets + size);
  }
  return out;
}

bool Http2End::input(ByteView octets) {
  return nghttp2_session_mem_recv(session_, octets.data(), octets.size()) ==
         static_cast<ssize_t>(octets.size());
}

}  // namespace berth::test
