#include "core/message/cookie.h"

#include <catch2/catch.hpp>

#include "tests/support/wire.h"

namespace berth {
namespace {

/// A secret as RFC 9018 writes it: sixteen octets.
SipKey secret_of(std::string_view hex) {
  const Bytes octets = wire(hex);
  const auto word = [&octets](std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 8; i > 0; --i) value = value << 8 | octets[at + i - 1];
    return value;
  };
  return {word(0), word(8)};
}

CookieClaim claim_of(std::string_view client, std::string_view address, std::uint32_t made_at) {
  CookieClaim claim;
  const Bytes octets = wire(client);
  std::copy(octets.begin(), octets.end(), claim.client.begin());
  claim.address = IpAddress::parse(address).value();
  claim.made_at = made_at;
  return claim;
}

Bytes made(const CookieClaim& claim, const SipKey& secret) {
  return owned(make_server_cookie(claim, secret));
}

const SipKey kFirstSecret = secret_of("e5e973e5a6b2a43f48e7dc849e37bfcf");

}  // namespace

TEST_CASE("server cookies are those of the vectors of RFC 9018 A.1 and A.2") {
  const auto at = [](std::uint32_t time) {
    return claim_of("2464c4abcf10c957", "198.51.100.100", time);
  };
  CHECK(made(at(1559731985), kFirstSecret) == wire("010000005cf79f111f8130c3eee29480"));
  CHECK(made(at(1559734385), kFirstSecret) == wire("010000005cf7a871d4a564a1442aca77"));
}

TEST_CASE("reserved octets that are not zero do not make a cookie wrong, as in RFC 9018 A.3") {
  const CookieClaim claim = claim_of("fc93fc62807ddb86", "203.0.113.203", 1559727985);
  const Bytes theirs = wire("01abcdef5cf78f71a314227b6679ebf5");
  CHECK(cookie_time(theirs).value() == 1559727985);
  CHECK(is_cookie_for(theirs, claim, kFirstSecret));
  CookieClaim later = claim;
  later.made_at = 1559734700;
  CHECK(made(later, kFirstSecret) == wire("010000005cf7a9acf73a7810aca2381e"));
}

TEST_CASE("an IPv6 client and two secrets, as in RFC 9018 A.4") {
  const auto at = [](std::uint32_t time) {
    return claim_of("22681ab97d52c298", "2001:db8:220:1:59de:d0f4:8769:82b8", time);
  };
  const SipKey old_secret = secret_of("dd3bdf9344b678b185a6f5cb60fca715");
  const SipKey new_secret = secret_of("445536bcd2513298075a5d379663c962");
  CHECK(made(at(1559741817), old_secret) == wire("010000005cf7c57926556bd0934c72f8"));
  CHECK(made(at(1559741961), new_secret) == wire("010000005cf7c609a6bb79d16625507a"));
}

TEST_CASE("a cookie is good for one client, one address and one secret") {
  const CookieClaim claim = claim_of("2464c4abcf10c957", "198.51.100.100", 1559731985);
  const Bytes cookie = made(claim, kFirstSecret);
  CHECK(is_cookie_for(cookie, claim, kFirstSecret));
  CHECK_FALSE(is_cookie_for(cookie, claim, {1, 2}));
  CHECK_FALSE(is_cookie_for(cookie, claim_of("2464c4abcf10c958", "198.51.100.100", 1559731985),
                            kFirstSecret));
  CHECK_FALSE(is_cookie_for(cookie, claim_of("2464c4abcf10c957", "198.51.100.101", 1559731985),
                            kFirstSecret));
  for (std::size_t at = 0; at < cookie.size(); ++at) {
    Bytes changed = cookie;
    changed[at] ^= 1;
    INFO("octet " << at);
    CHECK_FALSE(is_cookie_for(changed, claim, kFirstSecret));
  }
}

TEST_CASE("a COOKIE option has a client half of eight octets and none or 8 to 32 of the server") {
  for (std::size_t size = 0; size <= 60; ++size) {
    const bool fits = size == 8 || (size >= 16 && size <= 40);
    const Bytes data(size, 0x5a);
    const auto cookie = parse_cookie(data);
    INFO(size << " octets");
    REQUIRE(cookie.ok() == fits);
    if (!fits) {
      CHECK(cookie.error() == Error::kBadOption);
      continue;
    }
    CHECK(cookie->client.size() == 8);
    CHECK(cookie->server.size() == size - 8);
  }
}

TEST_CASE("server cookies of another version or size are no cookies of ours") {
  CHECK(cookie_time({}).error() == Error::kNotSupported);
  CHECK(cookie_time(wire("010000005cf79f111f8130c3eee294")).error() == Error::kNotSupported);
  CHECK(cookie_time(wire("020000005cf79f111f8130c3eee29480")).error() == Error::kNotSupported);
  CHECK(cookie_time(wire("010000005cf79f111f8130c3eee2948000")).error() == Error::kNotSupported);
  CHECK_FALSE(is_cookie_for({}, {}, kFirstSecret));
}

}  // namespace berth
