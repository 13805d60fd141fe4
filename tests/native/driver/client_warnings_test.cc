#include "native-host/driver/client_warnings.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

}  // namespace

TEST_CASE("a client is told of once a minute") {
  ClientWarnings warnings({1, 2});
  const IpAddress one = address("192.0.2.1");
  CHECK(warnings.is_due(kStart, one));
  CHECK_FALSE(warnings.is_due(kStart, one));
  CHECK_FALSE(warnings.is_due(kStart + seconds(59), one));
  CHECK(warnings.is_due(kStart + seconds(60), one));
  // A thread whose clock stands a little before says nothing more.
  CHECK_FALSE(warnings.is_due(kStart + seconds(58), one));
}

TEST_CASE("another client is told of too, a second later") {
  ClientWarnings warnings({1, 2});
  CHECK(warnings.is_due(kStart, address("192.0.2.1")));
  const IpAddress other = address("192.0.2.2");
  CHECK_FALSE(warnings.is_due(kStart + milliseconds(999), other));
  CHECK(warnings.is_due(kStart + seconds(1), other));
  CHECK_FALSE(warnings.is_due(kStart + seconds(3), other));
}

TEST_CASE("an IPv6 network of one subscriber is one client") {
  ClientWarnings warnings({1, 2});
  CHECK(warnings.is_due(kStart, address("2001:db8:1:100::1")));
  CHECK_FALSE(warnings.is_due(kStart + seconds(2), address("2001:db8:1:1ff::2")));
  CHECK(warnings.is_due(kStart + seconds(2), address("2001:db8:1:200::1")));
}

}  // namespace berth
