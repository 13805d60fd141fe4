#include "core/base/ip_prefix.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }
IpPrefix prefix(std::string_view text) { return *IpPrefix::parse(text); }

}  // namespace

TEST_CASE("a network holds the addresses that begin as it does, up to the bit") {
  struct Case {
    std::string_view network;
    std::string_view inside;
    std::string_view outside;
  };
  for (const auto& [network, inside, outside] :
       {Case{"192.168.0.0/16", "192.168.255.255", "192.169.0.0"},
        Case{"172.16.0.0/12", "172.31.255.255", "172.32.0.0"},
        Case{"10.0.0.8/29", "10.0.0.15", "10.0.0.16"}, Case{"192.0.2.1", "192.0.2.1", "192.0.2.0"},
        Case{"192.0.2.1/32", "192.0.2.1", "::1"}, Case{"0.0.0.0/0", "255.255.255.255", "::1"},
        Case{"::/0", "2001:db8::1", "192.0.2.1"}, Case{"::/90", "::1", "192.0.2.1"},
        Case{"fc00::/7", "fdff::1", "fe00::"},
        Case{"2001:db8::/127", "2001:db8::1", "2001:db8::2"}}) {
    CAPTURE(network);
    CHECK(prefix(network).contains(address(inside)));
    CHECK_FALSE(prefix(network).contains(address(outside)));
  }
}

TEST_CASE("a network is written with its length and read back the same") {
  for (const std::string_view text :
       {"192.168.0.0/16", "192.0.2.1/32", "0.0.0.0/0", "::/0", "fc00::/7", "2001:db8::1/128"}) {
    CHECK(prefix(text).to_string() == text);
    CHECK(prefix(prefix(text).to_string()) == prefix(text));
  }
  CHECK(prefix("192.0.2.1").to_string() == "192.0.2.1/32");
  CHECK(prefix("2001:DB8::1").to_string() == "2001:db8::1/128");
}

TEST_CASE("what is no network is refused") {
  for (const std::string_view text :
       {"", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0/8/8", "10.0.0.0/999999999999", "10.0.0/8",
        "10.0.0.1/8", "192.168.1.0/16", "::/129", "fc00::1/7", "[::1]/128", "name/8", "10.0.0.0/0",
        // The mapped form is IPv4, whose lengths end at 32.
        "::ffff:192.0.2.0/120"}) {
    CAPTURE(text);
    const auto parsed = IpPrefix::parse(text);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error() == Error::kBadAddress);
  }
}

TEST_CASE("a list of networks holds what one of them holds") {
  const std::vector<IpPrefix> list{prefix("10.0.0.0/8"), prefix("fc00::/7")};
  CHECK(contains(list, address("10.1.2.3")));
  CHECK(contains(list, address("fd00::1")));
  CHECK_FALSE(contains(list, address("11.0.0.0")));
  CHECK_FALSE(contains({}, address("10.1.2.3")));
}

}  // namespace berth
