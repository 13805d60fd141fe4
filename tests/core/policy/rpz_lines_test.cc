#include "core/policy/rpz_lines.h"

#include <catch2/catch.hpp>

#include "tests/core/policy/list_desk.h"

namespace berth {
namespace {

Said zone(std::string_view text) { return read_list(text, ListFormat::kRpz); }

}  // namespace

TEST_CASE("names asked for are blocked or let through as their records say") {
  CHECK(zone("$TTL 2h\n@ IN SOA localhost. root.localhost. (1 6h 1h ; often\n 1w 2h)\n  NS "
             "localhost.\n"
             "nx.example CNAME .\n*.nx.example 300 IN CNAME .\nnodata.example IN 60 CNAME *.\n"
             "drop.example CNAME rpz-drop.\nok.example CNAME rpz-passthru.\nold.example cname "
             "old.example.\n"
             "null.example A 0.0.0.0\n             AAAA ::\n") ==
        Said{"nx.example", "nx.example/", "nodata.example", "drop.example", "@@ok.example",
             "@@old.example", "null.example", "null.example"});
}

TEST_CASE("names below the zone's own are read without it") {
  CHECK(zone("$ORIGIN rpz.example.\n@ SOA a. b. 1 2 3 4 5\nads.com CNAME .\n"
             "*.trk.net.RPZ.example. CNAME .\nelsewhere.com. CNAME .\n"
             "$ORIGIN com.rpz.example.\nbad CNAME .\n") ==
        Said{"ads.com", "trk.net/", "5: outside: elsewhere.com. CNAME .", "bad.com"});
  CHECK(zone("rpz.example. SOA a. b. 1 2 3 4 5\nads.com.rpz.example. CNAME .\n") ==
        Said{"ads.com"});
}

TEST_CASE("other triggers, answers and actions are skipped") {
  CHECK(
      zone("32.1.2.0.192.rpz-ip CNAME .\nns.example.rpz-nsdname CNAME .\n"
           "walled.example CNAME garden.example.\nreal.example A 192.0.2.1\ntxt.example TXT \"no; "
           "no\"\n"
           "tcp.example CNAME rpz-tcp-only.\n$INCLUDE other\nodd.example FROB x\nbare.example\n") ==
      Said{"1: trigger: 32.1.2.0.192.rpz-ip CNAME .", "2: trigger: ns.example.rpz-nsdname CNAME .",
           "3: answer: walled.example CNAME garden.example.", "4: answer: real.example A 192.0.2.1",
           "5: answer: txt.example TXT \"no; no\"", "6: action: tcp.example CNAME rpz-tcp-only.",
           "7: action: $INCLUDE other", "8: other_format: odd.example FROB x",
           "9: other_format: bare.example"});
}

TEST_CASE("a zone that never closes its parenthesis ends all the same") {
  CHECK(zone("@ SOA a. b. (1 2\nads.example CNAME .\n").empty());
}

}  // namespace berth
