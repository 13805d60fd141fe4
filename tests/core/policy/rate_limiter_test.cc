#include "core/policy/rate_limiter.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

/// Buckets with a clock that tests turn.
struct Desk {
  RateLimit limit{10, 5, RateScope::kClient};
  TimePoint now{seconds(1000)};
  RateLimiter limiter;

  explicit Desk(const RateConfig& config = {}, ShardGuard* guard = nullptr)
      : limiter(config, SipKey{1, 2}, guard) {}

  bool take(std::string_view client, std::uint16_t group = 0, bool may_be_forged = false) {
    return limiter.take(now, {*IpAddress::parse(client), group, may_be_forged}, limit);
  }
  /// How many of `tries` are let through.
  int take_many(std::string_view client, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; ++i) taken += take(client) ? 1 : 0;
    return taken;
  }
};

std::string nth_client(int n) {
  return "10." + std::to_string(n >> 16) + "." + std::to_string(n >> 8 & 255) + "." +
         std::to_string(n & 255);
}

}  // namespace

TEST_CASE("a client may ask a burst at once, then as its rate goes") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  desk.now += milliseconds(99);
  CHECK(desk.take_many("192.0.2.1", 20) == 0);
  desk.now += milliseconds(1);
  CHECK(desk.take_many("192.0.2.1", 20) == 1);
  desk.now += milliseconds(350);
  CHECK(desk.take_many("192.0.2.1", 20) == 3);
  desk.now += seconds(3600);
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
}

TEST_CASE("asking on while nothing is left costs a client nothing more") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 5) == 5);
  int taken = 0;
  for (int i = 0; i < 1000; ++i) {
    desk.now += milliseconds(10);
    taken += desk.take("192.0.2.1") ? 1 : 0;
  }
  CHECK(taken == 100);
}

TEST_CASE("rates that microseconds are too coarse for are kept to") {
  Desk desk;
  desk.limit = {700'000, 1, RateScope::kClient};
  int taken = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    desk.now += microseconds(1);
    taken += desk.take("192.0.2.1") ? 1 : 0;
  }
  CHECK(taken >= 500'000);
  desk.limit.burst = 100;
  desk.now += seconds(1);
  taken = 0;
  for (int i = 0; i < 10'000; ++i) {
    desk.now += microseconds(100);
    taken += desk.take_many("192.0.2.1", 100);
  }
  CHECK(taken >= 699'900);
  CHECK(taken <= 700'400);
}

TEST_CASE("one client is an IPv4 address, or a network of IPv6") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  CHECK(desk.take("192.0.2.2"));
  CHECK(desk.take_many("2001:db8:0:1::1", 20) == 5);
  CHECK_FALSE(desk.take("2001:db8:0:ff:ffff::1"));
  CHECK(desk.take("2001:db8:0:100::1"));
}

TEST_CASE("what is one client can be set") {
  RateConfig config;
  config.v4_bits = 20;
  config.v6_bits = 72;
  Desk desk(config);
  CHECK(desk.take_many("10.1.16.1", 20) == 5);
  CHECK_FALSE(desk.take("10.1.31.255"));
  CHECK(desk.take("10.1.32.1"));
  CHECK(desk.take_many("2001:db8::1", 20) == 5);
  CHECK_FALSE(desk.take("2001:db8:0:0:00ff::1"));
  CHECK(desk.take("2001:db8:0:0:0100::1"));
}

TEST_CASE("groups count apart, and together where that is their scope") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  CHECK(desk.take("192.0.2.1", 1));
  desk.limit.scope = RateScope::kGroup;
  CHECK(desk.take_many("192.0.2.1", 3) == 3);
  CHECK(desk.take_many("2001:db8::1", 3) == 2);
  CHECK(desk.take("2001:db8::1", 1));
}

TEST_CASE("whoever forges an address takes nothing from what its owner can prove") {
  Desk desk;
  for (int i = 0; i < 100; ++i) (void)desk.take("192.0.2.1", 0, true);
  CHECK_FALSE(desk.take("192.0.2.1", 0, true));
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
}

TEST_CASE("a token that was taken for nothing can be given back") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  desk.limiter.give_back({*IpAddress::parse("192.0.2.1")}, desk.limit);
  CHECK(desk.take_many("192.0.2.1", 20) == 1);
  desk.limiter.give_back({*IpAddress::parse("192.0.2.9")}, desk.limit);
  CHECK(desk.take_many("192.0.2.9", 20) == 5);
}

TEST_CASE("a client that asked too often is not forgotten for others that asked less") {
  RateConfig config;
  config.max_clients = 64;
  Desk desk(config);
  CHECK(desk.take_many("192.0.2.1", 20) == 5);
  // Each of many more clients than there is room for asks once.
  for (int i = 0; i < 3; ++i) (void)desk.take(nth_client(i));
  CHECK(desk.take_many("192.0.2.1", 20) == 0);
}

TEST_CASE("with too little room all together get what the buckets hold, not more") {
  RateConfig config;
  config.max_clients = 64;
  Desk desk(config);
  int taken = 0;
  for (int i = 0; i < 100'000; ++i) taken += desk.take(nth_client(i)) ? 1 : 0;
  // Half of the buckets are for those that may be forged.
  CHECK(taken == 32 * 5);
  desk.now += seconds(1);
  CHECK(desk.take("192.0.2.77"));
}

TEST_CASE("a limit that became smaller holds at once") {
  Desk desk;
  desk.limit = {1, 1000, RateScope::kClient};
  CHECK(desk.take_many("192.0.2.1", 1000) == 1000);
  desk.limit = {10, 5, RateScope::kClient};
  CHECK(desk.take_many("192.0.2.1", 20) == 0);
  desk.now += milliseconds(100);
  CHECK(desk.take_many("192.0.2.1", 20) == 1);
}

TEST_CASE("a thread whose clock is a little behind gets no more for it") {
  Desk desk;
  CHECK(desk.take_many("192.0.2.1", 5) == 5);
  desk.now -= milliseconds(5);
  CHECK(desk.take_many("192.0.2.1", 5) == 0);
  desk.now += milliseconds(105);
  CHECK(desk.take_many("192.0.2.1", 5) == 1);
}

TEST_CASE("each call enters one shard of the guard, and leaves it") {
  struct Guard final : ShardGuard {
    std::vector<std::size_t> entered;
    int inside = 0;
    void enter(std::size_t shard) override {
      entered.push_back(shard);
      ++inside;
    }
    void leave(std::size_t shard) override {
      CHECK(entered.back() == shard);
      --inside;
    }
  } guard;
  Desk desk({}, &guard);
  for (int i = 0; i < 200; ++i) (void)desk.take(nth_client(i), 0, i % 2 == 0);
  CHECK(guard.entered.size() == 200);
  CHECK(guard.inside == 0);
  std::vector<bool> seen(RateLimiter::kShards);
  for (const std::size_t shard : guard.entered) seen.at(shard) = true;
  CHECK(std::count(seen.begin(), seen.end(), true) == RateLimiter::kShards);
}

}  // namespace berth
