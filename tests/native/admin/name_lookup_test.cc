#include "native-host/admin/name_lookup.h"

#include <catch2/catch.hpp>

#include "core/message/text.h"

namespace berth {
namespace {

/// What one server judges by and holds.
struct Desk {
  Log log{LogLevel::kError};
  HostConfig config;
  std::shared_ptr<const Generation> generation;

  Desk() {
    config.listens = {{ListenScheme::kHttp, {IpAddress::v4(0x7f000001), 1}}};
    config.core.upstreams = {Upstream::at(UpstreamProtocol::kUdp, {IpAddress::v4(0x7f000001), 1})};
    config.threads = 1;
    config.policy.filter.block = {"ads.example"};
    config.policy.local_records = {"printer.example 60 A 192.0.2.9"};
    config.policy.filter.allow = {"=good.ads.example"};
    config.policy.group_lines = {"kids.clients = 192.0.2.0/24", "kids.block = games.example",
                                 "night.clients = 198.51.100.0/24",
                                 "night.schedule = mon 01:00-02:00", "night.block = games.example"};
    const MadeGeneration made = make_generation(config, nullptr, log);
    REQUIRE(made.problem.empty());
    generation = made.generation;
  }

  Cache& cache() { return generation->cache->cache(); }

  /// Has the cache hold an answer, written as dig has it.
  void keep(const std::string& name, const std::string& text) {
    const auto message = parse_message_text(text);
    REQUIRE(message);
    const Name owner = Name::parse(name).value();
    REQUIRE(cache().insert(now, {owner.wire(), RecordType::kA, RecordClass::kIn},
                           {*message, 60, false, {}}));
  }

  std::string look_up(const std::string& name, const std::string& client = "127.0.0.1") {
    LookupOrder order{Name::parse(name).value()};
    order.client.protocol = ClientProtocol::kHttp2;
    order.client.address.address = IpAddress::parse(client).value();
    order.now = now;
    order.clock = clock;
    order.pauses = pauses;
    return lookup_json(*generation, order);
  }

  TimePoint now{seconds(1000)};
  WallClock clock;
  std::vector<FilterPause> pauses;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string answer(const std::string& question, const std::string& records) {
  return ";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 0\n;; flags: qr rd ra\n"
         ";; QUESTION SECTION:\n;" +
         question + "\tIN\tA\n;; ANSWER SECTION:\n" + records;
}

}  // namespace

TEST_CASE("a name that nothing speaks against is allowed, and no upstream is asked") {
  Desk desk;
  CHECK(desk.look_up("www.example") == R"({"name":"www.example.","type":"A","group":"default",)"
                                       R"("verdict":{"outcome":"allowed"},"lists":[],"cache":[]})");
}

TEST_CASE("a blocked name is told with the rule and the name that the rule has") {
  Desk desk;
  CHECK(has(desk.look_up("x.ADS.example"),
            R"("verdict":{"outcome":"blocked","by":"rule","rule":"ads.example",)"
            R"("name":"ads.example.","where":"question","why":)"));
}

TEST_CASE("what holds for a group holds for the client that is in it") {
  Desk desk;
  CHECK(has(desk.look_up("games.example"), R"("group":"default","verdict":{"outcome":"allowed"})"));
  CHECK(has(desk.look_up("games.example", "192.0.2.5"),
            R"("group":"kids","verdict":{"outcome":"blocked","by":"rule","rule":"games.example")"));
}

TEST_CASE("a name that is let through is told with the rule that does it") {
  Desk desk;
  CHECK(has(desk.look_up("Good.ads.example"),
            R"("verdict":{"outcome":"allowed","by":"rule","rule":"=good.ads.example",)"
            R"("name":"good.ads.example.","where":"question"})"));
  // A group takes over what it says nothing about.
  CHECK(has(
      desk.look_up("good.ads.example", "192.0.2.5"),
      R"("group":"kids","verdict":{"outcome":"allowed","by":"rule","rule":"=good.ads.example")"));
}

TEST_CASE("a pause is told as what lets a name through, while it lasts and for whom it is") {
  Desk desk;
  desk.pauses = {{"default", desk.now + seconds(1)}};
  CHECK(has(desk.look_up("ads.example"), R"("verdict":{"outcome":"allowed","by":"pause"})"));
  CHECK(has(desk.look_up("games.example", "192.0.2.5"), R"("outcome":"blocked")"));
  desk.pauses = {{"", desk.now + seconds(1)}};
  CHECK(has(desk.look_up("games.example", "192.0.2.5"), R"("by":"pause")"));
  desk.now += seconds(1);
  CHECK(has(desk.look_up("ads.example"), R"("outcome":"blocked")"));
}

TEST_CASE("a group that has its hours is told within them, by the clock of the place") {
  Desk desk;
  // 1970 began on a Thursday; this is the Monday after it, half past midnight in UTC.
  desk.clock.unix_time = 4 * 86400 + 1800;
  CHECK(has(desk.look_up("games.example", "198.51.100.1"), R"("group":"default")"));
  desk.clock.utc_offset = 3600;
  CHECK(has(desk.look_up("games.example", "198.51.100.1"),
            R"("group":"night","verdict":{"outcome":"blocked")"));
}

TEST_CASE("a name that is answered here is told as local") {
  Desk desk;
  CHECK(has(desk.look_up("printer.example"), R"("verdict":{"outcome":"local")"));
}

TEST_CASE("what the cache holds is told, judged, and left as it was") {
  Desk desk;
  desk.keep("shop.example.", answer("shop.example.",
                                    "shop.example. 60 IN CNAME t.ads.example.\n"
                                    "t.ads.example. 60 IN A 192.0.2.1\n"));
  desk.now += seconds(20);
  const std::string told = desk.look_up("shop.example");
  CHECK(has(told, R"("outcome":"blocked","by":"rule","rule":"ads.example","name":"ads.example.",)"
                  R"("where":"answer")"));
  CHECK(has(told, R"("cache":[{"type":"A","dnssec_ok":false,"checking_disabled":false,)"
                  R"("rcode":"NOERROR","ttl":40,"stale":false,"failure":false,)"
                  R"("records":["shop.example. 40 IN CNAME t.ads.example.",)"
                  R"("t.ads.example. 40 IN A 192.0.2.1"]}])"));
  desk.now += seconds(100);
  CHECK(has(desk.look_up("shop.example"), R"("stale":true)"));
  const CacheCounters counters = desk.cache().counters();
  CHECK(counters.hits + counters.stale_hits + counters.misses == 0);
}

TEST_CASE("names with octets that harm pages and terminals come out escaped") {
  Desk desk;
  const std::string told = desk.look_up(R"(\060script\062\027.example)");
  CHECK_FALSE(has(told, "<"));
  CHECK_FALSE(has(told, "\x1b"));
}

}  // namespace berth
