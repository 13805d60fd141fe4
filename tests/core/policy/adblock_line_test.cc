#include <catch2/catch.hpp>

#include "tests/core/policy/list_desk.h"

namespace berth {
namespace {

Said rules(std::string_view text) { return read_list(text, ListFormat::kAdblock); }

}  // namespace

TEST_CASE("rules about whole names are held, with what is below them or alone") {
  CHECK(rules("||a.example^\n||*.b.example^\n||c.example^|\n|d.example^\ne.example\n") ==
        Said{"a.example/", "b.example/", "c.example/", "d.example", "e.example"});
}

TEST_CASE("what is let through is told from what is blocked") {
  CHECK(rules("@@||a.example^\n@@||b.example^$important\n@@|c.example^\n") ==
        Said{"@@a.example/", "@@b.example/!", "@@c.example"});
}

TEST_CASE("hosts lines and comments may stand between rules") {
  CHECK(rules("[Adblock Plus 2.0]\n! Title: x\n# remark\n#remark\n0.0.0.0 a.example\n::1 "
              "localhost\n") == Said{"a.example", "6: local_host: ::1 localhost"});
}

TEST_CASE("types that a rule is restricted to are kept, in rising order and once") {
  CHECK(rules("||a.example^$dnstype=AAAA|A|AAAA\n||b.example^$dnstype=~A|~AAAA,important\n"
              "||c.example^$dnstype=HTTPS,all\n||d.example^$dnstype=TYPE65280\n") ==
        Said{"a.example/?A;AAAA;", "b.example/!?~A;AAAA;", "c.example/?HTTPS;",
             "d.example/?TYPE65280;"});
}

TEST_CASE("half a rule is none: an option that DNS cannot follow skips it") {
  CHECK(rules("||a.example^$third-party\n||b.example^$dnstype=A|~AAAA\n||c.example^$dnstype=\n"
              "||d.example^$important,client=1.2.3.4\n||e.example^$badfilter\n||f.example^$\n") ==
        Said{"1: option: ||a.example^$third-party", "2: option: ||b.example^$dnstype=A|~AAAA",
             "3: option: ||c.example^$dnstype=", "4: option: ||d.example^$important,client=1.2.3.4",
             "5: option: ||e.example^$badfilter", "6: option: ||f.example^$"});
}

TEST_CASE("rules about parts of names, paths and pages are skipped") {
  CHECK(rules("||a.example/ads^\n||ads.\n||a.example\na.example^\n/ads[0-9]+/\n@@/x/"
              "\na.example##.banner\n"
              "##.ad\n||ad*.example^\n://a.example^\n-banner-\n") ==
        Said{"1: pattern: ||a.example/ads^", "2: pattern: ||ads.", "3: pattern: ||a.example",
             "4: pattern: a.example^", "5: pattern: /ads[0-9]+/", "6: pattern: @@/x/",
             "7: pattern: a.example##.banner", "8: pattern: ##.ad", "9: pattern: ||ad*.example^",
             "10: pattern: ://a.example^", "11: pattern: -banner-"});
}

TEST_CASE("an anchored name that is none is skipped for what it is") {
  CHECK(rules("||192.0.2.1^\n||a..example^\n||^\n") ==
        Said{"1: address: ||192.0.2.1^", "2: no_name: ||a..example^", "3: pattern: ||^"});
}

}  // namespace berth
