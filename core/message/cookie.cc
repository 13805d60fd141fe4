#include "core/message/cookie.h"

#include <algorithm>

#include "core/base/byte_reader.h"
#include "core/base/byte_writer.h"

namespace berth {
namespace {

/// Source: RFC 9018 4.1.
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kTimeOffset = 4;
constexpr std::size_t kHashOffset = 8;
constexpr std::size_t kV4Size = 4;
/// Client cookie, what stands before the hash, and an IPv6 address. Source: RFC 9018 4.4.
constexpr std::size_t kMaxHashed = kClientCookieSize + kHashOffset + 16;

/// Fills in the hash over what stands before it.
void write_hash(const CookieClaim& claim, const SipKey& secret, ServerCookie& cookie) {
  std::array<std::uint8_t, kMaxHashed> hashed;
  ByteWriter writer(hashed);
  writer.bytes(claim.client);
  writer.bytes(ByteView(cookie).first(kHashOffset));
  const ByteView address(claim.address.octets());
  writer.bytes(claim.address.is_v4() ? address.last(kV4Size) : address);
  std::uint64_t hash = siphash<2, 4>(secret, writer.written());
  // SipHash is defined in octets, the least significant first.
  for (std::size_t i = kHashOffset; i < kServerCookieSize; ++i, hash >>= 8) {
    cookie[i] = static_cast<std::uint8_t>(hash);
  }
}

}  // namespace

Result<CookieView> parse_cookie(ByteView data) {
  if (data.size() < kClientCookieSize) return Error::kBadOption;
  const CookieView cookie{data.first(kClientCookieSize), data.subspan(kClientCookieSize)};
  const std::size_t size = cookie.server.size();
  const bool fits = size == 0 || (size >= kMinServerCookieSize && size <= kMaxServerCookieSize);
  if (!fits) return Error::kBadOption;
  return cookie;
}

ServerCookie make_server_cookie(const CookieClaim& claim, const SipKey& secret) {
  ServerCookie cookie{};
  ByteWriter writer(cookie);
  writer.u8(kVersion);
  writer.zeros(kTimeOffset - 1);
  writer.u32(claim.made_at);
  write_hash(claim, secret, cookie);
  return cookie;
}

Result<std::uint32_t> cookie_time(ByteView server) {
  if (server.size() != kServerCookieSize || server[0] != kVersion) return Error::kNotSupported;
  ByteReader reader(server, kTimeOffset);
  return reader.u32();
}

bool is_cookie_for(ByteView server, const CookieClaim& claim, const SipKey& secret) {
  if (server.size() != kServerCookieSize) return false;
  ServerCookie expected{};
  std::copy_n(server.begin(), kHashOffset, expected.begin());
  write_hash(claim, secret, expected);
  unsigned difference = 0;
  for (std::size_t i = kHashOffset; i < kServerCookieSize; ++i) {
    difference |= static_cast<unsigned>(server[i] ^ expected[i]);
  }
  return difference == 0;
}

}  // namespace berth
