#include "native-host/listen_address.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

TEST_CASE("a listen URL names scheme, address and port, and comes back whole", "[listen]") {
  struct Case {
    std::string_view url;
    ListenScheme scheme;
    std::string_view whole;
  };
  for (const auto& [url, scheme, whole] :
       {Case{"https://127.0.0.1:8443", ListenScheme::kHttps, "https://127.0.0.1:8443"},
        Case{"https://127.0.0.1", ListenScheme::kHttps, "https://127.0.0.1:443"},
        Case{"127.0.0.1", ListenScheme::kHttps, "https://127.0.0.1:443"},
        Case{"http://[::1]/", ListenScheme::kHttp, "http://[::1]:80"},
        Case{"udp://0.0.0.0", ListenScheme::kUdp, "udp://0.0.0.0:53"},
        Case{"UDP://[::]:5353", ListenScheme::kUdp, "udp://[::]:5353"},
        Case{"udp://::1", ListenScheme::kUdp, "udp://[::1]:53"},
        Case{"tcp://192.0.2.1", ListenScheme::kTcp, "tcp://192.0.2.1:53"},
        Case{"tls://192.0.2.1", ListenScheme::kTls, "tls://192.0.2.1:853"},
        Case{"Tls://[2001:db8::1]:8853/", ListenScheme::kTls, "tls://[2001:db8::1]:8853"}}) {
    CAPTURE(url);
    const auto parsed = ListenAddress::parse(url);
    REQUIRE(parsed.ok());
    CHECK(parsed->scheme == scheme);
    CHECK(parsed->to_string() == whole);
    CHECK(*ListenAddress::parse(whole) == *parsed);
  }
}

TEST_CASE("what is no place to listen is refused for what is wrong with it", "[listen]") {
  struct Case {
    std::string_view url;
    Error error;
  };
  for (const auto& [url, error] :
       {Case{"quic://127.0.0.1", Error::kNotSupported},
        Case{"dot://127.0.0.1", Error::kNotSupported}, Case{"://127.0.0.1", Error::kNotSupported},
        Case{"", Error::kBadUrl}, Case{"udp://", Error::kBadUrl},
        Case{"udp://127.0.0.1/x", Error::kBadUrl}, Case{"udp://127.0.0.1?x", Error::kBadUrl},
        Case{"udp://user@127.0.0.1", Error::kBadUrl}, Case{"udp://localhost", Error::kBadAddress},
        Case{"udp://127.0.0.1:0", Error::kBadAddress},
        Case{"udp://127.0.0.1:65536", Error::kBadAddress}}) {
    CAPTURE(url);
    const auto parsed = ListenAddress::parse(url);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error() == error);
  }
}

}  // namespace
}  // namespace berth
