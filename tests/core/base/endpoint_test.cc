#include "core/base/endpoint.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("addresses print as RFC 5952 has it") {
  const auto text = [](std::string_view in) { return IpAddress::parse(in).value().to_string(); };
  CHECK(text("192.0.2.1") == "192.0.2.1");
  CHECK(text("::") == "::");
  CHECK(text("::1") == "::1");
  CHECK(text("2001:DB8::") == "2001:db8::");
  CHECK(text("2001:db8:0:0:1:0:0:1") == "2001:db8::1:0:0:1");
  CHECK(text("2001:db8:0:1:1:1:1:1") == "2001:db8:0:1:1:1:1:1");
  CHECK(text("1:0:0:2:0:0:0:3") == "1:0:0:2::3");
  CHECK(text("64:ff9b::192.0.2.33") == "64:ff9b::c000:221");
  CHECK(text("::ffff:192.0.2.1") == "192.0.2.1");
}

TEST_CASE("text that is not an address is refused") {
  for (const char* bad : {"", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", ":",
                          ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "12345::", "::g",
                          "1:2:3:4:5:6:7::8", "::1.2.3", "fe80::1%eth0", "-1.2.3.4"}) {
    CAPTURE(bad);
    CHECK(IpAddress::parse(bad).ok() == false);
  }
}

TEST_CASE("an endpoint is an address and a port, IPv6 in brackets") {
  CHECK(Endpoint::parse("192.0.2.1:53")->to_string() == "192.0.2.1:53");
  CHECK(Endpoint::parse("[2001:db8::1]:853")->to_string() == "[2001:db8::1]:853");
  CHECK(Endpoint::parse("192.0.2.1", 53)->to_string() == "192.0.2.1:53");
  CHECK(Endpoint::parse("::1", 53)->to_string() == "[::1]:53");
  CHECK(Endpoint::parse("[::1]", 53)->to_string() == "[::1]:53");
  for (const char* bad : {"", "192.0.2.1", "[::1]", "[::1]53", "[::1:53", "192.0.2.1:",
                          "192.0.2.1:65536", "192.0.2.1:x", "[192.0.2.1]:53", "host:53"}) {
    CAPTURE(bad);
    CHECK(Endpoint::parse(bad).ok() == false);
  }
}

TEST_CASE("loopback and unspecified are known in both families") {
  CHECK(IpAddress::parse("127.3.2.1")->is_loopback());
  CHECK(IpAddress::parse("::1")->is_loopback());
  CHECK_FALSE(IpAddress::parse("::2")->is_loopback());
  CHECK_FALSE(IpAddress::parse("1::1")->is_loopback());
  CHECK(IpAddress::parse("0.0.0.0")->is_unspecified());
  CHECK(IpAddress::parse("::")->is_unspecified());
  CHECK_FALSE(IpAddress::parse("0.0.0.1")->is_unspecified());
}

}  // namespace berth
