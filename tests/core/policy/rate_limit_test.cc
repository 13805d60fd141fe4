#include "core/policy/rate_limit.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

/// Buckets with a clock that tests turn.
struct Desk {
  RateLimiter limiter{SipKey{1, 2}};
  RateLimit limit{10, 5};
  TimePoint now{seconds(1000)};

  bool take(std::string_view client, std::uint16_t group = 0) {
    return limiter.take(now, *IpAddress::parse(client), group, limit);
  }
  /// How many of `tries` are let through.
  int take_many(std::string_view client, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; ++i) taken += take(client) ? 1 : 0;
    return taken;
  }
};

}  // namespace

TEST_CASE("a client may ask a burst at once, then as its rate goes") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  desk.now += milliseconds(99);
  CHECK_FALSE(desk.take("192.0.2.1"));
  desk.now += milliseconds(1);
  CHECK(desk.take_many("192.0.2.1", 3) == 1);
  desk.now += seconds(60);
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
}

TEST_CASE("clients have buckets of their own, and so have groups") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  CHECK(desk.take("192.0.2.2"));
  CHECK(desk.take("192.0.2.1", 1));
}

TEST_CASE("a site of IPv6 is one client") {
  Desk desk;
  CHECK(desk.take_many("2001:db8:0:1::1", 20) == 5);
  CHECK_FALSE(desk.take("2001:db8:0:ff::2"));
  CHECK(desk.take("2001:db8:0:100::2"));
}

TEST_CASE("more clients than buckets leave each its burst at least") {
  Desk desk;
  for (std::uint32_t i = 0; i < 3 * RateLimiter::kBuckets; ++i) {
    CHECK(desk.limiter.take(desk.now, IpAddress::v4(0x0a000000 + i), 0, desk.limit));
  }
  CHECK(desk.take("192.0.2.1"));
}

}  // namespace berth
