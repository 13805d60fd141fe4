#include "native-host/top/server_report.h"

#include <catch2/catch.hpp>

#include "native-host/top/live_query.h"

namespace berth {
namespace {

ServerReport with_upstreams() {
  ServerReport report;
  REQUIRE(read_upstreams(R"([{"upstream":"udp://192.0.2.1:53","up":false,"faults":[
      {"stage":"wait","cause":"timed out","count":3},
      {"stage":"connect","cause":"refused","count":9}]},
      {"upstream":"tls://192.0.2.2:853","up":true,"faults":[]}])",
                         report));
  return report;
}

}  // namespace

TEST_CASE("an overview is read as it is told") {
  ServerReport report;
  REQUIRE(read_overview(R"({"version":"0.1.0","threads":2,"uptime_ms":60000,"first":true,
      "since_ms":1000,"total":{"queries":100,"hits":80},"last":{"queries":10,"hits":8,"blocked":1},
      "latency":{"count":10,"p50_us":20,"p90_us":300,"p99_us":4000},
      "listeners":[{"address":"https://127.0.0.1:443","connections":3,"queue_longest":5,
      "queue_limit":4096}],"cache":{"entries":7,"bytes":700},
      "memory":{"resident_bytes":1048576},"warnings":["something is full"]})",
                        report));
  const Overview& it = report.overview;
  CHECK(it.version == "0.1.0");
  CHECK(it.threads == 2);
  CHECK(it.is_first);
  CHECK(it.total == QueryCounts{100, 80});
  CHECK(it.last == QueryCounts{10, 8, 0, 0, 1});
  CHECK(it.p99_us == 4000);
  CHECK(it.listeners == std::vector<ListenerReport>{{"https://127.0.0.1:443", 3, 5, 4096}});
  CHECK(it.cache_bytes == 700);
  CHECK(it.resident_bytes == 1048576);
  CHECK(it.warnings == std::vector<std::string>{"something is full"});
}

TEST_CASE("what an older server does not tell counts as nothing") {
  ServerReport report;
  CHECK(read_overview("{}", report));
  CHECK(report.overview.total == QueryCounts{});
  CHECK(read_overview(R"({"threads":-1,"version":7,"listeners":{},"warnings":"none"})", report));
  CHECK(report.overview.threads == 0);
}

TEST_CASE("what is no answer of an admin listener is refused") {
  ServerReport report;
  CHECK_FALSE(read_overview("<html>", report));
  CHECK_FALSE(read_overview("[]", report));
  CHECK_FALSE(read_upstreams("{}", report));
  CHECK_FALSE(read_pools("", report));
  CHECK_FALSE(read_connections("null", report));
  CHECK_FALSE(read_overview(std::string(100000, '['), report));
}

TEST_CASE("an upstream is told with its commonest fault and all its pools") {
  ServerReport report = with_upstreams();
  REQUIRE(read_pools(R"([{"upstream":"udp://192.0.2.1:53","busy":1,"parked":2,"opened":3,"taken":4},
      {"upstream":"udp://192.0.2.1:53","busy":1,"parked":0,"opened":1,"taken":0},
      {"upstream":"elsewhere","busy":9}])",
                     report));
  REQUIRE(report.upstreams.size() == 2);
  const UpstreamReport& one = report.upstreams.front();
  CHECK_FALSE(one.is_up);
  CHECK(one.fault == "connect: refused, 9 times");
  CHECK(one.busy == 2);
  CHECK(one.opened == 4);
  CHECK(report.upstreams.back().fault.empty());
}

TEST_CASE("connections are known from their first look until they end") {
  ServerReport report = with_upstreams();
  report.overview.since_ms = 1000;
  REQUIRE(read_connections(R"({"first":true,"active":[
      {"cookie":"1","side":"upstream","kind":"tls","remote":"[2001:db8::1]:853",
       "opened_ms_ago":500,"total":{"queries":5},"last":{"queries":5,"bytes_in":10}},
      {"cookie":"2","side":"client","kind":"h2","remote":"192.0.2.7:4000","total":{},"last":{}}],
      "closed":[],"names":{"2001:db8::1":["dns.example."]},
      "dns":[{"upstream":"tls://192.0.2.2:853","answers":{"NOERROR":2,"other":1},"timeouts":1,
      "failures":2,"success":{"count":2,"sum_us":900}}]})",
                           report));
  REQUIRE(report.connections.size() == 2);
  CHECK(report.connections.at("1").name == "dns.example.");
  CHECK(report.connections.at("1").last_queries == 5);
  CHECK(report.upstreams.back().answers == 3);
  CHECK(report.upstreams.back().failures == 3);
  CHECK(report.upstreams.back().good_us == 900);

  REQUIRE(read_connections(R"({"first":false,"active":[],"closed":[{"cookie":"2"}]})", report));
  REQUIRE(report.connections.size() == 1);
  // It did not move, so nothing was told of it.
  CHECK(report.connections.at("1").last_queries == 0);
  CHECK(report.connections.at("1").queries == 5);
  CHECK(report.connections.at("1").age_ms == 1500);
}

TEST_CASE("a query that failed says why, and one that was slow where") {
  const auto failed = read_live_query(R"({"name":"a.example.","type":"A","rcode":"SERVFAIL",
      "ede":[{"code":22,"text":"connect to 192.0.2.1:53 refused"}],"duration_us":12})");
  REQUIRE(failed);
  CHECK(failed->has_failed);
  CHECK(failed->why == "connect to 192.0.2.1:53 refused");

  const auto slow = read_live_query(R"({"name":"a.example.","rcode":"NOERROR","duration_us":9000,
      "stages":[{"stage":"parse","at_us":0},{"stage":"send","at_us":100},
      {"stage":"wait","at_us":8900},{"stage":"reply","at_us":9000}]})");
  REQUIRE(slow);
  CHECK(slow->why == "wait 8.80 ms");

  const auto blocked = read_live_query(
      R"({"name":"ads.example.","rcode":"NOERROR","blocked":{"by":"list","list":"ads"}})");
  REQUIRE(blocked);
  CHECK(blocked->is_blocked);
  CHECK(blocked->why == "list ads");

  CHECK_FALSE(read_live_query("nonsense"));
}

}  // namespace berth
