#include "core/upstream/addresses.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

Endpoint v4(std::uint32_t last) { return {IpAddress::v4(0xc0000200 + last), 853}; }
Endpoint v6(std::uint32_t last) {
  return Endpoint::parse("[2001:db8::" + std::to_string(last) + "]:853").value();
}

using List = std::vector<Endpoint>;

constexpr TimePoint kNow{seconds(1000)};

}  // namespace

TEST_CASE("configured addresses are never resolved, and the first stays the first") {
  const Addresses both({v4(1), v6(1), v4(2)});
  CHECK(both.fresh(kNow));
  CHECK(both.fresh(kNow + seconds(1'000'000)));
  CHECK(both.in_order(kNow) == List{v4(1), v6(1), v4(2)});
  CHECK(both.several());
  const Addresses six_first({v6(1), v4(1)});
  CHECK(six_first.in_order(kNow) == List{v6(1), v4(1)});
  CHECK_FALSE(Addresses({v4(1)}).several());
}

TEST_CASE("a name's addresses are fresh once both families are known, until one runs out") {
  Addresses addresses({});
  CHECK_FALSE(addresses.any());
  CHECK_FALSE(addresses.fresh(kNow));
  addresses.learn(Family::kV4, {v4(1)}, seconds(60), kNow);
  CHECK(addresses.any());
  CHECK_FALSE(addresses.fresh(kNow));
  addresses.learn(Family::kV6, {v6(1)}, seconds(30), kNow);
  CHECK(addresses.fresh(kNow));
  CHECK(addresses.in_order(kNow) == List{v6(1), v4(1)});
  CHECK(addresses.fresh(kNow + seconds(30) - Duration(1)));
  CHECK_FALSE(addresses.fresh(kNow + seconds(30)));
}

TEST_CASE("a TTL is believed within bounds") {
  for (const Duration ttl : {Duration(0), Duration(kMinAddressLife)}) {
    Addresses addresses({});
    for (const Family family : {Family::kV4, Family::kV6}) addresses.learn(family, {}, ttl, kNow);
    CHECK(addresses.fresh(kNow + kMinAddressLife - Duration(1)));
    CHECK_FALSE(addresses.fresh(kNow + kMinAddressLife));
  }
  Addresses addresses({});
  for (const Family family : {Family::kV4, Family::kV6}) {
    addresses.learn(family, {}, seconds(0x7fffffff), kNow);
  }
  CHECK_FALSE(addresses.fresh(kNow + kMaxAddressLife));
}

TEST_CASE("what was known is kept where a resolution fails, and replaced where it says otherwise") {
  Addresses addresses({});
  addresses.learn(Family::kV4, {v4(1)}, seconds(60), kNow);
  addresses.learn(Family::kV6, {v6(1)}, seconds(60), kNow);
  const TimePoint later = kNow + seconds(60);
  addresses.keep(Family::kV4, later);
  addresses.learn(Family::kV6, {}, seconds(60), later);
  CHECK(addresses.in_order(later) == List{v4(1)});
  CHECK(addresses.fresh(later + kAddressRetry - Duration(1)));
  CHECK_FALSE(addresses.fresh(later + kAddressRetry));
}

TEST_CASE("no more addresses are kept than one would try") {
  Addresses addresses({});
  List many;
  for (std::uint32_t i = 0; i < 100; ++i) many.push_back(v4(i));
  addresses.learn(Family::kV4, many, seconds(60), kNow);
  CHECK(addresses.in_order(kNow).size() == kMaxAddresses);
}

TEST_CASE("the family that won is tried first, for ten minutes") {
  Addresses addresses({v6(1), v4(1)});
  addresses.won(v4(1), kNow, milliseconds(10));
  CHECK(addresses.in_order(kNow + kFamilyMemory - Duration(1)) == List{v4(1), v6(1)});
  CHECK(addresses.in_order(kNow + kFamilyMemory) == List{v6(1), v4(1)});
}

TEST_CASE("one that failed goes behind the others of its family, and its family behind the other") {
  Addresses addresses({v4(1), v4(2), v6(1), v6(2)});
  addresses.demote(v4(1), kNow);
  CHECK(addresses.in_order(kNow) == List{v6(1), v4(2), v6(2), v4(1)});
  addresses.demote(v6(3), kNow);
  addresses.demote(v6(1), kNow);
  CHECK(addresses.in_order(kNow) == List{v4(2), v6(2), v4(1), v6(1)});
}

TEST_CASE("how long opening takes is smoothed") {
  Addresses addresses({v4(1)});
  CHECK(addresses.connect_time() == std::nullopt);
  addresses.won(v4(1), kNow, milliseconds(80));
  CHECK(addresses.connect_time() == milliseconds(80));
  addresses.won(v4(1), kNow, milliseconds(160));
  CHECK(addresses.connect_time() == milliseconds(90));
}

}  // namespace berth
