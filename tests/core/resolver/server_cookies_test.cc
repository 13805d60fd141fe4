#include "core/resolver/server_cookies.h"

#include <catch2/catch.hpp>

#include "tests/support/wire.h"

namespace berth {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;
const Bytes kClient = wire("2464c4abcf10c957");
const IpAddress kAddress = IpAddress::v4(0xc6336464);

Seed seed(std::uint8_t octet) {
  Seed out{};
  out.fill(octet);
  return out;
}

/// What a client that sends `server` gets at `time`.
CookieAnswer answered(ServerCookies& cookies, ByteView server, std::int64_t time,
                      const IpAddress& address = kAddress) {
  return cookies.answer({kClient, server}, address, time);
}

ServerCookie given_at(ServerCookies& cookies, std::int64_t time) {
  return answered(cookies, {}, time).server;
}

}  // namespace

TEST_CASE("a client without a server cookie is given one, which is good when it comes back") {
  ServerCookies cookies(seed(1));
  const CookieAnswer first = answered(cookies, {}, kNow);
  CHECK_FALSE(first.valid);
  const CookieAnswer second = answered(cookies, first.server, kNow + 60);
  CHECK(second.valid);
  CHECK(second.server == first.server);
}

TEST_CASE("a cookie is replaced from half an hour on and refused after an hour") {
  ServerCookies cookies(seed(1));
  const ServerCookie cookie = given_at(cookies, kNow);
  CHECK(answered(cookies, cookie, kNow + ServerCookies::kRefreshAge).server == cookie);
  const CookieAnswer replaced = answered(cookies, cookie, kNow + ServerCookies::kRefreshAge + 1);
  CHECK(replaced.valid);
  CHECK(replaced.server == given_at(cookies, kNow + ServerCookies::kRefreshAge + 1));
  CHECK(answered(cookies, cookie, kNow + ServerCookies::kMaxAge).valid);
  const CookieAnswer late = answered(cookies, cookie, kNow + ServerCookies::kMaxAge + 1);
  CHECK_FALSE(late.valid);
  CHECK(answered(cookies, late.server, kNow + ServerCookies::kMaxAge + 2).valid);
}

TEST_CASE("a cookie may be from five minutes ahead, as another server's clock may be") {
  ServerCookies cookies(seed(1));
  const ServerCookie cookie = given_at(cookies, kNow);
  CHECK(answered(cookies, cookie, kNow - ServerCookies::kMaxAhead).valid);
  CHECK_FALSE(answered(cookies, cookie, kNow - ServerCookies::kMaxAhead - 1).valid);
}

TEST_CASE("a cookie does not work from another address, nor with another client half") {
  ServerCookies cookies(seed(1));
  const ServerCookie cookie = given_at(cookies, kNow);
  CHECK_FALSE(answered(cookies, cookie, kNow, IpAddress::v4(0xc6336465)).valid);
  const Bytes other = wire("2464c4abcf10c958");
  CHECK_FALSE(cookies.answer({other, cookie}, kAddress, kNow).valid);
}

TEST_CASE("whoever has the seed knows the cookie, whoever has not does not") {
  ServerCookies one(seed(1));
  ServerCookies same(seed(1));
  ServerCookies other(seed(2));
  const ServerCookie cookie = given_at(one, kNow);
  CHECK(answered(same, cookie, kNow).valid);
  CHECK_FALSE(answered(other, cookie, kNow).valid);
}

TEST_CASE("the secret changes every day, and a cookie of the day before is still known") {
  ServerCookies cookies(seed(1));
  const std::int64_t midnight =
      (kNow / ServerCookies::kSecretLife + 1) * ServerCookies::kSecretLife;
  const ServerCookie before = given_at(cookies, midnight - 1);
  const ServerCookie after = given_at(cookies, midnight);
  CHECK(answered(cookies, before, midnight + 100).valid);
  CHECK(answered(cookies, after, midnight - 1).valid);
  // The same claim under the secrets of two days.
  CookieClaim claim;
  std::copy(kClient.begin(), kClient.end(), claim.client.begin());
  claim.address = kAddress;
  std::copy_n(before.begin() + 8, 8, claim.client.begin());
  CHECK_FALSE(std::equal(before.begin() + 8, before.end(), after.begin() + 8));
}

TEST_CASE("what is no cookie of ours is answered with a new one") {
  ServerCookies cookies(seed(1));
  const ServerCookie ours = given_at(cookies, kNow);
  for (const Bytes& theirs : {wire("0102030405060708"), Bytes(32, 0xff), Bytes(16, 0)}) {
    const CookieAnswer answer = answered(cookies, theirs, kNow);
    CHECK_FALSE(answer.valid);
    CHECK(answer.server == ours);
  }
}

TEST_CASE("the timestamp may go round, and a clock before 1970 harms nobody") {
  ServerCookies cookies(seed(1));
  const std::int64_t end = (std::int64_t{1} << 32) - 10;
  const ServerCookie cookie = given_at(cookies, end);
  CHECK(answered(cookies, cookie, end + 20).valid);
  const ServerCookie early = given_at(cookies, -5);
  CHECK(answered(cookies, early, -4).valid);
}

}  // namespace berth
