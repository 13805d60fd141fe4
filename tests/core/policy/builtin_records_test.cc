#include "core/policy/builtin_records.h"

#include <catch2/catch.hpp>
#include <string>

#include "tests/core/policy/ask.h"

namespace berth {
namespace {

const Policy& standard() {
  static const Policy policy = *Policy::make(PolicyConfig{});
  return policy;
}

const std::string kSoa =
    "berth.test. 300 IN SOA ns.berth.test. nobody.invalid. 1 3600 1200 604800 300";

std::string positive(const std::string& records) { return "NOERROR aa ttl=300\n" + records; }

}  // namespace

TEST_CASE("the built-in zone describes itself at its apex") {
  CHECK(ask(standard(), "berth.test.", "SOA") == positive(kSoa));
  CHECK(ask(standard(), "berth.test.", "NS") == positive("berth.test. 300 IN NS ns.berth.test."));
  CHECK(ask(standard(), "berth.test.", "A") == positive("berth.test. 300 IN A 192.0.2.1"));
  CHECK(ask(standard(), "berth.test.", "AAAA") == positive("berth.test. 300 IN AAAA 2001:db8::1"));
  CHECK(
      ask(standard(), "berth.test.", "HTTPS") ==
      positive("berth.test. 300 IN HTTPS 1 . alpn=\"h2\" ipv4hint=192.0.2.1 ipv6hint=2001:db8::1"));
  CHECK(ask(standard(), "berth.test.", "TXT").find("Berth answers this zone itself") !=
        std::string::npos);
}

TEST_CASE("the built-in zone has a name for each kind of record") {
  CHECK(ask(standard(), "a.berth.test.", "A") ==
        positive("a.berth.test. 300 IN A 192.0.2.1\na.berth.test. 300 IN A 192.0.2.2"));
  CHECK(ask(standard(), "aaaa.berth.test.", "AAAA") ==
        positive("aaaa.berth.test. 300 IN AAAA 2001:db8::1\naaaa.berth.test. 300 IN AAAA "
                 "2001:db8::2"));
  CHECK(ask(standard(), "txt.berth.test.", "TXT") ==
        positive("txt.berth.test. 300 IN TXT \"hello\" \"from Berth\""));
  CHECK(ask(standard(), "https.berth.test.", "HTTPS") ==
        positive("https.berth.test. 300 IN HTTPS 1 berth.test. alpn=\"h2\" port=8443"));
  CHECK(ask(standard(), "www.berth.test.", "A") ==
        positive("www.berth.test. 300 IN CNAME web.berth.test.\n"
                 "web.berth.test. 300 IN CNAME host.berth.test.\n"
                 "host.berth.test. 300 IN A 192.0.2.80"));
  CHECK(ask(standard(), "ns.berth.test.", "A") == positive("ns.berth.test. 300 IN A 192.0.2.53"));
}

TEST_CASE("other names in the built-in zone do not exist") {
  CHECK(ask(standard(), "nothing.berth.test.") == "NXDOMAIN aa ttl=300\n! " + kSoa);
  CHECK(ask(standard(), "x.a.berth.test.") == "NXDOMAIN aa ttl=300\n! " + kSoa);
  CHECK(ask(standard(), "a.berth.test.", "MX") == "NOERROR aa ttl=300\n! " + kSoa);
}

TEST_CASE("one name is slow, whatever is asked of it") {
  CHECK(ask(standard(), "slow.berth.test.", "A") ==
        "NOERROR aa ttl=0 delay=2\nslow.berth.test. 0 IN A 192.0.2.1");
  CHECK(ask(standard(), "SLOW.berth.test.", "MX") == "NOERROR aa ttl=300 delay=2\n! " + kSoa);
}

TEST_CASE("one name fails, with a word why") {
  const std::string failed = "SERVFAIL ttl=0 ede=0 this name fails on purpose";
  CHECK(ask(standard(), "fail.berth.test.", "A") == failed);
  CHECK(ask(standard(), "fail.berth.test.", "TXT") == failed);
}

}  // namespace berth
