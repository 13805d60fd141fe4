#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/result.h"
#include "core/base/siphash.h"

namespace berth {

/// Sizes in a COOKIE option. Unit: octets. Source: RFC 7873 4.
inline constexpr std::size_t kClientCookieSize = 8;
inline constexpr std::size_t kMinServerCookieSize = 8;
inline constexpr std::size_t kMaxServerCookieSize = 32;
/// The server cookies that we make. Unit: octets. Source: RFC 9018 4.
inline constexpr std::size_t kServerCookieSize = 16;

/// The client's half of a cookie.
using ClientCookie = std::array<std::uint8_t, kClientCookieSize>;
/// The half that we make.
using ServerCookie = std::array<std::uint8_t, kServerCookieSize>;

/// The data of a COOKIE option, in place.
///
///     | client cookie: 8 octets | server cookie: none, or 8 to 32 octets |
///
/// Source: RFC 7873 4.
struct CookieView {
  ByteView client;
  /// Empty: the client knows none of ours.
  ByteView server;
};

/// Reads the data of a COOKIE option. Errors: kBadOption (RFC 7873 5.2.2: answer FORMERR).
[[nodiscard]] Result<CookieView> parse_cookie(ByteView data);

/// What a server cookie vouches for. `address` is the client's; its port does not count.
struct CookieClaim {
  ClientCookie client{};
  IpAddress address;
  /// When it was made. Unit: seconds of Unix time, modulo 2^32.
  std::uint32_t made_at = 0;
};

/// Makes the server cookie that every server with `secret` makes.
///
///     | version: 1 | reserved: 3 | timestamp: 4 | hash: 8 |
///
/// The hash is SipHash-2-4 of client cookie, first half and client address.
/// Source: RFC 9018 4.
[[nodiscard]] ServerCookie make_server_cookie(const CookieClaim& claim, const SipKey& secret);

/// The time in a server cookie of our version; nothing to be read when it is of another form.
/// Errors: kNotSupported (another version or size).
[[nodiscard]] Result<std::uint32_t> cookie_time(ByteView server);

/// Whether `server` was made for `claim` with `secret`. Every octet is looked at, and the reserved
/// ones may hold anything (RFC 9018 4.2).
[[nodiscard]] bool is_cookie_for(ByteView server, const CookieClaim& claim, const SipKey& secret);

}  // namespace berth
