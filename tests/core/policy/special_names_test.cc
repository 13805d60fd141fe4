#include "core/policy/special_names.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/core/policy/ask.h"

namespace berth {
namespace {

const Policy& standard() {
  static const Policy policy = *Policy::make(PolicyConfig{});
  return policy;
}

std::string soa(const std::string& zone) {
  return "\n! " + zone + " 10800 IN SOA " + zone + " nobody.invalid. 1 3600 1200 604800 10800";
}

std::string nxdomain(const std::string& zone, const std::string& why) {
  return "NXDOMAIN aa ttl=10800 ede=0 " + why + soa(zone);
}

std::string nodata(const std::string& zone) { return "NOERROR aa ttl=10800" + soa(zone); }

const std::string kPrivate = "private address, answered locally (RFC 6303)";
const std::string kSpecial = "special address, answered locally (RFC 6303)";
const std::string kShared = "shared address, answered locally (RFC 7793)";

}  // namespace

TEST_CASE("localhost and every name under it is the loopback address") {
  for (const std::string name : {"localhost.", "a.localhost.", "a.b.c.localhost."}) {
    CAPTURE(name);
    CHECK(ask(standard(), name, "A") ==
          "NOERROR aa ttl=604800\n" + name + " 604800 IN A 127.0.0.1");
    CHECK(ask(standard(), name, "AAAA") ==
          "NOERROR aa ttl=604800\n" + name + " 604800 IN AAAA ::1");
    for (const char* type : {"TXT", "MX", "NS", "SOA", "HTTPS", "DS"}) {
      CHECK(ask(standard(), name, type) == nodata("localhost."));
    }
  }
}

TEST_CASE("letter case does not matter and is given back") {
  CHECK(ask(standard(), "LocalHost.", "A") ==
        "NOERROR aa ttl=604800\nLocalHost. 604800 IN A 127.0.0.1");
  CHECK(ask(standard(), "X.ONION.") ==
        nxdomain("onion.", "onion names are Tor's, never forwarded (RFC 7686)"));
}

TEST_CASE("top-level names that lead nowhere do not exist, apex included") {
  const std::string onion = "onion names are Tor's, never forwarded (RFC 7686)";
  const std::string invalid = "invalid names never exist (RFC 6761 6.4)";
  const std::string local = "local names belong to multicast DNS (RFC 6762)";
  for (const char* type : {"A", "AAAA", "TXT", "SOA", "NS", "DS"}) {
    CAPTURE(type);
    CHECK(ask(standard(), "onion.", type) == nxdomain("onion.", onion));
    CHECK(ask(standard(), "a.b.onion.", type) == nxdomain("onion.", onion));
    CHECK(ask(standard(), "invalid.", type) == nxdomain("invalid.", invalid));
    CHECK(ask(standard(), "x.invalid.", type) == nxdomain("invalid.", invalid));
    CHECK(ask(standard(), "printer.local.", type) == nxdomain("local.", local));
  }
}

TEST_CASE("test does not exist, unless the built-in zone lies under it") {
  const std::string why = "test names are never forwarded (RFC 6761 6.2)";
  CHECK(ask(standard(), "x.test.") == nxdomain("test.", why));
  CHECK(ask(standard(), "test.") == nodata("test."));
  PolicyConfig config;
  config.builtin_zone = false;
  const Policy bare = *Policy::make(config);
  CHECK(ask(bare, "test.") == nxdomain("test.", why));
  CHECK(ask(bare, "berth.test.") == nxdomain("test.", why));
}

TEST_CASE("home.arpa is served locally, with its DS left to the parent") {
  CHECK(ask(standard(), "home.arpa.", "SOA") ==
        "NOERROR aa ttl=10800\nhome.arpa. 10800 IN SOA home.arpa. nobody.invalid. 1 3600 1200 "
        "604800 10800");
  CHECK(ask(standard(), "home.arpa.", "NS") ==
        "NOERROR aa ttl=10800\nhome.arpa. 10800 IN NS home.arpa.");
  CHECK(ask(standard(), "home.arpa.", "A") == nodata("home.arpa."));
  CHECK(ask(standard(), "nas.home.arpa.") ==
        nxdomain("home.arpa.", "home.arpa is served locally (RFC 8375)"));
  CHECK(ask(standard(), "home.arpa.", "DS") == "pass");
  CHECK(ask(standard(), "nas.home.arpa.", "DS") ==
        nxdomain("home.arpa.", "home.arpa is served locally (RFC 8375)"));
  CHECK(ask(standard(), "arpa.") == "pass");
}

TEST_CASE("names under resolver.arpa exist and have nothing, and are never forwarded") {
  for (const char* name : {"resolver.arpa.", "_dns.resolver.arpa.", "a.b.resolver.arpa."}) {
    for (const char* type : {"A", "SVCB", "DS", "SOA", "ANY"}) {
      CAPTURE(name, type);
      CHECK(ask(standard(), name, type) == nodata("resolver.arpa."));
    }
  }
}

TEST_CASE("every locally served reverse zone has its apex and denies the rest") {
  for (const SpecialZone& zone : special_zones()) {
    if (zone.rule != ZoneRule::kServed) continue;
    const std::string apex = std::string(zone.name) + ".";
    CAPTURE(apex);
    CHECK(ask(standard(), apex, "PTR") == nodata(apex));
    CHECK(ask(standard(), apex, "NS") == "NOERROR aa ttl=10800\n" + apex + " 10800 IN NS " + apex);
    CHECK(ask(standard(), "9." + apex, "PTR") == nxdomain(apex, std::string(zone.why)));
  }
}

TEST_CASE("private, shared and documentation addresses have no names") {
  CHECK(ask(standard(), "1.2.3.10.in-addr.arpa.", "PTR") == nxdomain("10.in-addr.arpa.", kPrivate));
  CHECK(ask(standard(), "1.0.16.172.in-addr.arpa.", "PTR") ==
        nxdomain("16.172.in-addr.arpa.", kPrivate));
  CHECK(ask(standard(), "1.0.31.172.in-addr.arpa.", "PTR") ==
        nxdomain("31.172.in-addr.arpa.", kPrivate));
  CHECK(ask(standard(), "1.0.64.100.in-addr.arpa.", "PTR") ==
        nxdomain("64.100.in-addr.arpa.", kShared));
  CHECK(ask(standard(), "1.0.127.100.in-addr.arpa.", "PTR") ==
        nxdomain("127.100.in-addr.arpa.", kShared));
  CHECK(ask(standard(), "1.2.0.192.in-addr.arpa.", "PTR") ==
        nxdomain("2.0.192.in-addr.arpa.", kSpecial));
  CHECK(ask(standard(), "255.255.255.255.in-addr.arpa.", "PTR") ==
        nodata("255.255.255.255.in-addr.arpa."));
  CHECK(ask(standard(), "1.0.0.c.f.ip6.arpa.", "PTR") == "pass");
  CHECK(ask(standard(), "1.0.0.d.f.ip6.arpa.", "PTR") == nxdomain("d.f.ip6.arpa.", kPrivate));
  CHECK(ask(standard(), "1.b.e.f.ip6.arpa.", "PTR") == nxdomain("b.e.f.ip6.arpa.", kSpecial));
}

TEST_CASE("neighbours of special names are forwarded") {
  for (const char* name : {"example.",
                           "www.example.",
                           "example.com.",
                           "alt.",
                           "x.alt.",
                           "ipv4only.arpa.",
                           "8.8.8.8.in-addr.arpa.",
                           "15.172.in-addr.arpa.",
                           "32.172.in-addr.arpa.",
                           "63.100.in-addr.arpa.",
                           "128.100.in-addr.arpa.",
                           "1.192.in-addr.arpa.",
                           "254.255.255.255.in-addr.arpa.",
                           "255.in-addr.arpa.",
                           "172.in-addr.arpa.",
                           "in-addr.arpa.",
                           "7.e.f.ip6.arpa.",
                           "c.e.f.ip6.arpa.",
                           "9.b.d.0.1.0.0.2.ip6.arpa.",
                           "localhost.example.",
                           "xlocalhost.",
                           "localhos.",
                           "onion.example.",
                           ".",
                           "com.",
                           "internal."}) {
    CAPTURE(name);
    CHECK(ask(standard(), name) == "pass");
  }
}

TEST_CASE("private reverse zones can be left to an upstream that knows them") {
  PolicyConfig config;
  config.private_reverse_zones = false;
  const Policy policy = *Policy::make(config);
  for (const char* name : {"1.1.168.192.in-addr.arpa.", "1.0.0.10.in-addr.arpa.",
                           "1.0.16.172.in-addr.arpa.", "1.0.64.100.in-addr.arpa.",
                           "1.1.254.169.in-addr.arpa.", "1.d.f.ip6.arpa.", "1.8.e.f.ip6.arpa."}) {
    CAPTURE(name);
    CHECK(ask(policy, name, "PTR") == "pass");
  }
  CHECK(ask(policy, "2.0.0.127.in-addr.arpa.", "PTR") == nxdomain("127.in-addr.arpa.", kSpecial));
  CHECK(ask(policy, "1.2.0.192.in-addr.arpa.", "PTR") ==
        nxdomain("2.0.192.in-addr.arpa.", kSpecial));
}

TEST_CASE("a single zone can be forwarded, and ends where another begins") {
  PolicyConfig config;
  config.forwarded_zones = {"test", "168.192.in-addr.arpa.", "in-addr.arpa", "LOCALHOST",
                            "lab.home.arpa"};
  const Policy policy = *Policy::make(config);
  CHECK(ask(policy, "x.test.") == "pass");
  CHECK(ask(policy, "x.berth.test.") != "pass");
  CHECK(ask(policy, "1.1.168.192.in-addr.arpa.", "PTR") == "pass");
  CHECK(ask(policy, "1.0.0.10.in-addr.arpa.", "PTR") == nxdomain("10.in-addr.arpa.", kPrivate));
  CHECK(ask(policy, "localhost.") == "pass");
  CHECK(ask(policy, "x.lab.home.arpa.") == "pass");
  CHECK(ask(policy, "lab.home.arpa.") == "pass");
  CHECK(ask(policy, "lab2.home.arpa.") ==
        nxdomain("home.arpa.", "home.arpa is served locally (RFC 8375)"));
}

}  // namespace berth
