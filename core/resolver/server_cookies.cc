#include "core/resolver/server_cookies.h"

#include <algorithm>

#include "core/base/byte_reader.h"

namespace berth {
namespace {

// Sets these secrets apart from anything else that is made from a seed.
constexpr std::array<std::uint8_t, 12> kPurpose{'s', 'e', 'r', 'v', 'e', 'r',
                                                'c', 'o', 'o', 'k', 'i', 'e'};

std::uint64_t word_at(ByteView octets, std::size_t at) {
  std::uint64_t word = 0;
  for (std::size_t i = 8; i > 0; --i) word = word << 8 | octets[at + i - 1];
  return word;
}

/// The age of a cookie made at `made_at`, below 0 when it is from the future. The timestamp has 32
/// bits and goes round (RFC 9018 4.3, RFC 1982).
std::int64_t age_of(std::uint32_t made_at, std::int64_t unix_time) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(unix_time) - made_at);
}

}  // namespace

CookieAnswer ServerCookies::answer(const CookieView& cookie, const IpAddress& address,
                                   std::int64_t unix_time) {
  CookieClaim claim;
  std::copy(cookie.client.begin(), cookie.client.end(), claim.client.begin());
  claim.address = address;
  CookieAnswer out;
  if (const Result<std::uint32_t> made_at = cookie_time(cookie.server)) {
    const std::int64_t age = age_of(*made_at, unix_time);
    out.valid = age <= kMaxAge && age >= -kMaxAhead &&
                is_cookie_for(cookie.server, claim, secret_at(unix_time - age));
    if (out.valid && age <= kRefreshAge) {
      std::copy(cookie.server.begin(), cookie.server.end(), out.server.begin());
      return out;
    }
  }
  claim.made_at = static_cast<std::uint32_t>(unix_time);
  out.server = make_server_cookie(claim, secret_at(unix_time));
  return out;
}

const SipKey& ServerCookies::secret_at(std::int64_t unix_time) {
  const std::int64_t day = std::max<std::int64_t>(unix_time, 0) / kSecretLife;
  Secret& secret = secrets_[static_cast<std::size_t>(day % 2)];
  if (secret.day != day) {
    std::array<std::uint8_t, 64> block;
    chacha20_block(seed_, static_cast<std::uint32_t>(day), kPurpose, block);
    secret = {day, {word_at(block, 0), word_at(block, 8)}};
  }
  return secret.key;
}

}  // namespace berth
