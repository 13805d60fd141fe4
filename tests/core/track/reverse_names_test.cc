#include "core/track/reverse_names.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};
constexpr Duration kTick{1};
const IpAddress kAddress = IpAddress::v4(0xc0000201);

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("names are told for as long as their answers live") {
  ReverseNames names({}, {});
  names.add(kAddress, "b.example.", kStart, seconds(10));
  names.add(kAddress, "a.example.", kStart, seconds(20));
  names.add(kAddress, "a.example.", kStart, seconds(5));
  CHECK(names.find(kAddress, kStart) == Names{"a.example.", "b.example."});
  CHECK(names.find(IpAddress::v4(1), kStart).empty());
}

TEST_CASE("a name nobody looks at goes with its TTL, one that somebody does stays") {
  TrackConfig config;
  config.observer_expiry = seconds(30);
  ReverseNames names(config, {});
  names.add(kAddress, "a.example.", kStart, seconds(10));
  SECTION("nobody looks") { CHECK(names.find(kAddress, kStart + seconds(10)).empty()); }
  SECTION("somebody does") {
    TimePoint now = kStart;
    for (int i = 0; i < 10; ++i, now += seconds(30) - kTick) {
      CHECK(names.find(kAddress, now) == Names{"a.example."});
    }
    CHECK(names.find(kAddress, now + kTick).empty());
  }
}

TEST_CASE("an address with too many names has none, until all of them are over") {
  TrackConfig config;
  config.max_names = 2;
  ReverseNames names(config, {});
  names.add(kAddress, "a.example.", kStart, seconds(10));
  names.add(kAddress, "b.example.", kStart, seconds(20));
  CHECK(names.find(kAddress, kStart).size() == 2);
  names.add(kAddress, "c.example.", kStart + seconds(1), seconds(5));
  CHECK(names.find(kAddress, kStart + seconds(1)).empty());
  names.add(kAddress, "d.example.", kStart + seconds(2), seconds(1));
  CHECK(names.find(kAddress, kStart + seconds(2)).empty());
  names.add(kAddress, "e.example.", kStart + seconds(20), seconds(10));
  CHECK(names.find(kAddress, kStart + seconds(20)) == Names{"e.example."});
}

TEST_CASE("addresses whose names are over make room by themselves") {
  ReverseNames names({}, {});
  for (std::uint32_t i = 0; i < 1000; ++i) {
    names.add(IpAddress::v4(i), "a.example.", kStart, seconds(1));
  }
  CHECK(names.size() == 1000);
  for (std::uint32_t i = 0; i < 1000; ++i) {
    names.add(IpAddress::v4(5000), "a.example.", kStart + seconds(1), seconds(1));
  }
  CHECK(names.size() == 1);
  CHECK(names.dropped() == 0);
}

TEST_CASE("where there is no room an older address goes, and is counted") {
  TrackConfig config;
  config.max_addresses = 2;
  ReverseNames names(config, {});
  for (std::uint32_t i = 1; i <= 3; ++i) {
    names.add(IpAddress::v4(i), "a.example.", kStart, seconds(60));
  }
  CHECK(names.size() == 2);
  CHECK(names.dropped() == 1);
  CHECK(names.find(IpAddress::v4(3), kStart).size() == 1);
}

}  // namespace berth
