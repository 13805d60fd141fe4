#include "core/upstream/upstream.h"

#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace berth {
namespace {

/// The URL as it is printed, or the error in brackets.
std::string parsed(std::string_view url) {
  const auto upstream = Upstream::parse(url);
  return upstream ? upstream->to_string() : "[" + std::string(to_string(upstream.error())) + "]";
}

}  // namespace

TEST_CASE("an upstream is a scheme, a literal address and a port") {
  CHECK(parsed("udp://192.0.2.1") == "udp://192.0.2.1:53");
  CHECK(parsed("tcp://192.0.2.1:5353") == "tcp://192.0.2.1:5353");
  CHECK(parsed("udp://[2001:db8::1]:53") == "udp://[2001:db8::1]:53");
  CHECK(parsed("tcp://[2001:db8::1]") == "tcp://[2001:db8::1]:53");
  CHECK(parsed("UDP://192.0.2.1") == "udp://192.0.2.1:53");
  CHECK(parsed("Tcp://192.0.2.1") == "tcp://192.0.2.1:53");
}

TEST_CASE("a bare address is asked over UDP first") {
  CHECK(parsed("192.0.2.1") == "udp://192.0.2.1:53");
  CHECK(parsed("192.0.2.1:5300") == "udp://192.0.2.1:5300");
  CHECK(parsed("2001:db8::1") == "udp://[2001:db8::1]:53");
  CHECK(parsed("[2001:db8::1]:5300") == "udp://[2001:db8::1]:5300");
}

TEST_CASE("what is printed parses to the same upstream") {
  for (const auto* url : {"tcp://192.0.2.1:5353", "udp://[::1]:1", "udp://127.0.0.1:65535"}) {
    const auto upstream = Upstream::parse(url);
    REQUIRE(upstream);
    CHECK(*Upstream::parse(upstream->to_string()) == *upstream);
    CHECK(upstream->to_string() == url);
  }
}

TEST_CASE("schemes that this build does not know are named as such") {
  for (const auto* url : {"tls://192.0.2.1", "https://dns.example/dns-query", "quic://192.0.2.1",
                          "udp6://192.0.2.1", "udp tcp://192.0.2.1"}) {
    CHECK(parsed(url) == "[not supported]");
  }
}

TEST_CASE("what is not a URL of an upstream is refused") {
  for (const auto* url : {"", "udp://", "://192.0.2.1", "udp://192.0.2.1/", "udp://192.0.2.1/path",
                          "udp://user@192.0.2.1", "udp://192.0.2.1?x", "udp://192.0.2.1#x",
                          "udp://2001:db8::1", "udp://::1:53"}) {
    CHECK(parsed(url) == "[bad URL]");
  }
}

TEST_CASE("what is not a literal address and port that can be asked is refused") {
  for (const auto* url :
       {"udp://dns.example", "dns.example", "udp://192.0.2", "udp://192.0.2.1:", "192.0.2.256",
        "udp://192.0.2.1:65536", "udp://192.0.2.1:53x", "udp://192.0.2.1:0", "udp://0.0.0.0",
        "udp://[::]", "udp://[2001:db8::1", "udp://[fe80::1%eth0]", " 192.0.2.1", "192.0.2.1 ",
        "udp://192.0.2.01", "udp:192.0.2.1"}) {
    CHECK(parsed(url) == "[bad address]");
  }
}

}  // namespace berth
