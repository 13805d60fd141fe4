#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/byte_writer.h"
#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/message/cookie.h"

namespace berth {

/// The EDNS options of one reply that depend on who asks and how, composed.
class ReplyOptions {
 public:
  /// Answers a COOKIE option: the client's own half, then ours. Source: RFC 7873 4.
  void add_cookie(ByteView client, const ServerCookie& server);
  /// Says how long a stream may stand idle. Shape: rounded down to 100 ms, at most 6,553.5 s.
  /// Source: RFC 7828 3.1.
  void add_keepalive(Duration idle_timeout);

  [[nodiscard]] ByteView view() const { return ByteView(octets_).first(size_); }
  /// Our server cookie would be asked for before anything else is said.
  bool demands_cookie = false;
  /// The client sent a cookie of ours, which only the owner of its address was given.
  bool has_good_cookie = false;

 private:
  static constexpr std::size_t kOptionHead = 4;
  static constexpr std::size_t kKeepaliveSize = 2;

  [[nodiscard]] ByteWriter writer();

  std::array<std::uint8_t,
             kOptionHead + kClientCookieSize + kServerCookieSize + kOptionHead + kKeepaliveSize>
      octets_;
  std::size_t size_ = 0;
};

}  // namespace berth
