#include "core/upstream/upstream.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace berth {
namespace {

constexpr std::string_view kPin = "sha256/AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The URL as it is printed, or what is wrong with it in brackets.
std::string parsed(std::string_view url) {
  const auto upstream = Upstream::parse(url);
  const std::string fault = upstream_fault(url);
  CHECK(upstream.ok() == fault.empty());
  return upstream ? upstream->to_string() : "[" + fault + "]";
}

}  // namespace

TEST_CASE("an upstream is a scheme, a literal address and a port") {
  CHECK(parsed("udp://192.0.2.1") == "udp://192.0.2.1:53");
  CHECK(parsed("tcp://192.0.2.1:5353") == "tcp://192.0.2.1:5353");
  CHECK(parsed("udp://[2001:db8::1]:53") == "udp://[2001:db8::1]:53");
  CHECK(parsed("tcp://[2001:db8::1]") == "tcp://[2001:db8::1]:53");
  CHECK(parsed("tls://192.0.2.1") == "tls://192.0.2.1:853");
  CHECK(parsed("https://192.0.2.1") == "https://192.0.2.1:443/dns-query");
  CHECK(parsed("UDP://192.0.2.1") == "udp://192.0.2.1:53");
  CHECK(parsed("Https://[2001:db8::1]:8443") == "https://[2001:db8::1]:8443/dns-query");
}

TEST_CASE("a bare address is asked over UDP first") {
  CHECK(parsed("192.0.2.1") == "udp://192.0.2.1:53");
  CHECK(parsed("192.0.2.1:5300") == "udp://192.0.2.1:5300");
  CHECK(parsed("2001:db8::1") == "udp://[2001:db8::1]:53");
  CHECK(parsed("[2001:db8::1]:5300") == "udp://[2001:db8::1]:5300");
  CHECK(parsed("192.0.2.1#domain=home.arpa") == "udp://192.0.2.1:53#domain=home.arpa.");
}

TEST_CASE("a host may be a name, with its addresses or without") {
  CHECK(parsed("tls://Dns.Example.") == "tls://dns.example:853");
  CHECK(parsed("udp://dns.example:5353") == "udp://dns.example:5353");
  // The port counts where it is as long as the name.
  CHECK(parsed("udp://da:94") == "udp://da:94");
  const auto upstream = Upstream::parse("https://dns.example:8443#address=192.0.2.1&address=::2");
  REQUIRE(upstream);
  CHECK(upstream->endpoints == std::vector<Endpoint>{Endpoint::parse("192.0.2.1:8443").value(),
                                                     Endpoint::parse("[::2]:8443").value()});
  CHECK(upstream->host == "dns.example");
  CHECK(upstream->tls_name == "dns.example");
  CHECK(upstream->port == 8443);
  CHECK(upstream->label() == "https://dns.example:8443/dns-query");
}

TEST_CASE("what the certificate must hold is the name asked for, the name given or a pin") {
  CHECK(Upstream::parse("tls://dns.example")->tls_name == "dns.example");
  CHECK(Upstream::parse("tls://192.0.2.1")->tls_name.empty());
  CHECK(Upstream::parse("tls://192.0.2.1#name=DNS.example")->tls_name == "dns.example");
  CHECK(Upstream::parse("tls://dns.example#name=other.example")->tls_name == "other.example");
  CHECK(Upstream::parse("udp://dns.example")->tls_name.empty());
  const auto pinned = Upstream::parse("tls://192.0.2.1#pin=" + std::string(kPin));
  REQUIRE(pinned);
  SpkiPin expected{};
  for (std::size_t i = 0; i < expected.size(); ++i) expected[i] = static_cast<std::uint8_t>(i);
  CHECK(pinned->pins == std::vector<SpkiPin>{expected});
}

TEST_CASE("an https upstream has a path and a method") {
  CHECK(Upstream::parse("https://192.0.2.1")->path == "/dns-query");
  CHECK(Upstream::parse("https://192.0.2.1/")->path == "/dns-query");
  CHECK(Upstream::parse("https://192.0.2.1/a/b%20c")->path == "/a/b%20c");
  CHECK(Upstream::parse("https://192.0.2.1/dns{?dns}")->path == "/dns");
  CHECK(Upstream::parse("https://192.0.2.1")->method == HttpMethod::kPost);
  CHECK(Upstream::parse("https://192.0.2.1#method=post")->method == HttpMethod::kPost);
  CHECK(Upstream::parse("https://192.0.2.1#method=get")->method == HttpMethod::kGet);
}

TEST_CASE("what is printed parses to the same upstream") {
  for (const std::string& url :
       {std::string("tcp://192.0.2.1:5353"), std::string("udp://[::1]:1"),
        std::string("udp://127.0.0.1:65535#domain=home.arpa.&domain=10.in-addr.arpa."),
        "tls://192.0.2.1:853#name=dns.example&pin=" + std::string(kPin),
        "https://dns.example:443/q#name=b.example&address=192.0.2.1&address=2001:db8::1&pin=" +
            std::string(kPin) + "&pin=" + std::string(kPin) + "&domain=a.&method=get"}) {
    const auto upstream = Upstream::parse(url);
    REQUIRE(upstream);
    CHECK(*Upstream::parse(upstream->to_string()) == *upstream);
    CHECK(upstream->to_string() == url);
  }
}

TEST_CASE("an upstream made of an address is the one that its URL says") {
  for (const auto* url : {"udp://192.0.2.1:53", "tls://192.0.2.1:853", "https://192.0.2.1:443"}) {
    const Upstream upstream = Upstream::parse(url).value();
    CHECK(Upstream::at(upstream.protocol, upstream.endpoints[0]) == upstream);
  }
}

TEST_CASE("schemes that this build does not know are named as such") {
  for (const auto* url : {"quic://192.0.2.1", "udp6://192.0.2.1", "udp tcp://192.0.2.1"}) {
    CHECK(Upstream::parse(url).error() == Error::kNotSupported);
  }
  CHECK(parsed("quic://192.0.2.1") == "[\"quic\" is no scheme; udp, tcp, tls and https are]");
}

TEST_CASE("what is not a URL of an upstream is refused in words") {
  CHECK(parsed("") == "[it is empty]");
  CHECK(parsed("udp://") == "[it has no host]");
  CHECK(parsed("https:///dns-query") == "[it has no host]");
  CHECK(parsed("://192.0.2.1") == "[it has no scheme before ://]");
  CHECK(parsed("udp://192.0.2.1/") == "[only https has a path]");
  CHECK(parsed("tls://192.0.2.1/path") == "[only https has a path]");
  CHECK(parsed("https://192.0.2.1/a b") == "[its path holds an octet that has to be escaped]");
  CHECK(parsed("udp://user@192.0.2.1") == "[a user has no place in it]");
  CHECK(parsed("https://192.0.2.1/q?x=1") == "[a query (?) has no place in it]");
  CHECK(parsed("https://192.0.2.1/q{?dns}{?dns}") == "[a query (?) has no place in it]");
  CHECK(parsed("udp://2001:db8::1") == "[an IPv6 address has to stand in brackets]");
  CHECK(parsed("https://" + std::string(5000, 'a')) == "[it is too long]");
  for (const auto* url : {"", "udp://", "udp://192.0.2.1/", "udp://::1:53"}) {
    CHECK(Upstream::parse(url).error() == Error::kBadUrl);
  }
}

TEST_CASE("what is not an address or name that can be asked is refused") {
  CHECK(parsed("dns.example") == "[\"dns.example\" is no address]");
  CHECK(parsed("udp://192.0.2.256") == "[\"192.0.2.256\" is no address and no name]");
  CHECK(parsed("udp://[::]") == "[the unspecified address cannot be asked]");
  for (const auto* port : {"", "0", "x", "53x", "65536", "-1"}) {
    CHECK(parsed("tls://dns.example:" + std::string(port)) == "[its port is none of 1 to 65535]");
    CHECK(parsed("udp://192.0.2.1:" + std::string(port)) == "[its port is none of 1 to 65535]");
    CHECK(parsed("tcp://[2001:db8::1]:" + std::string(port)) == "[its port is none of 1 to 65535]");
  }
  for (const auto* url :
       {"udp://192.0.2", "udp://192.0.2.1:", "192.0.2.256", "udp://192.0.2.1:53x", "udp://0.0.0.0",
        "udp://[2001:db8::1", "udp://[fe80::1%eth0]", " 192.0.2.1", "192.0.2.1 ",
        "udp://192.0.2.01", "udp:192.0.2.1", "tls://dns.example.1", "tls://dns..example",
        "tls://dns example", "tls://d\\046example", "tls://.", "tls://m\xc3\xbcller.example"}) {
    CHECK(Upstream::parse(url).error() == Error::kBadAddress);
  }
}

TEST_CASE("an option that does not fit is refused with what would") {
  CHECK(parsed("udp://192.0.2.1#x") ==
        "[\"x\" is no option; name=, pin=, address=, domain= and method= are]");
  CHECK(parsed("udp://192.0.2.1#name=a.example") == "[name= goes with tls and https only]");
  CHECK(parsed("tcp://192.0.2.1#pin=" + std::string(kPin)) ==
        "[pin= goes with tls and https only]");
  CHECK(parsed("tls://192.0.2.1#method=get") == "[method= goes with https only]");
  CHECK(parsed("https://192.0.2.1#method=put") == "[method= takes get or post]");
  CHECK(parsed("tls://192.0.2.1#name=a.example&name=b.example") == "[name= is given twice]");
  CHECK(parsed("tls://192.0.2.1#name=192.0.2.1") == "[name= takes a host name, not \"192.0.2.1\"]");
  CHECK(parsed("tls://192.0.2.1#address=192.0.2.2") ==
        "[address= goes with a name, not with an address]");
  CHECK(parsed("tls://a.example#address=b.example") ==
        "[address= takes an address, not \"b.example\"]");
  CHECK(parsed("tls://a.example#address=192.0.2.2&address=192.0.2.2") ==
        "[address=192.0.2.2 is given twice]");
  CHECK(parsed("udp://192.0.2.1#domain=a..b") == "[domain= takes a domain name, not \"a..b\"]");
  for (const auto* pin : {"", "sha256/", "sha256/AAAA", "sha1/AAAA", "AAAA", "sha256/!"}) {
    CHECK(parsed("tls://192.0.2.1#pin=" + std::string(pin)) ==
          "[pin= takes sha256/ and the 44 characters of a digest in base64, not \"" +
              std::string(pin) + "\"]");
  }
}

}  // namespace berth
