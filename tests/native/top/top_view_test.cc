#include "native-host/top/top_view.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "native-host/top/top_key.h"
#include "native-host/top/top_order.h"

namespace berth {
namespace {

ServerReport busy_server() {
  ServerReport report;
  Overview& it = report.overview;
  it.version = "0.1.0";
  it.uptime_ms = 3'600'000;
  it.threads = 2;
  it.since_ms = 2000;
  it.total.queries = 123456;
  it.last = {200, 150, 0, 0, 20, 2};
  it.answers = 100;
  it.p50_us = 18;
  it.p90_us = 900;
  it.p99_us = 12000;
  it.listeners = {{"https://127.0.0.1:8443", 12, 3500, 4096}, {"udp://127.0.0.1:53", 0, 0, 0}};
  report.upstreams.push_back(
      {"udp://192.0.2.1:53", false, 0, 0, 4, 4, 0, 6, 0, 0, "wait: timed out"});
  report.upstreams.push_back({"tls://192.0.2.2:853", true, 1, 2, 1, 99, 40, 0, 40, 400'000, ""});
  report.connections["1"] = {
      "client", "h2", "https://127.0.0.1:8443", "192.0.2.7:4000", "", 60'000, 900, 100, 2048, 4096,
      300,      0};
  report.connections["2"] = {"client", "h1", "https://127.0.0.1:8443", "192.0.2.8:4001"};
  return report;
}

TopState state_of(TopTable table) {
  TopState state;
  state.url = "http://127.0.0.1:8053";
  state.table = table;
  return state;
}

bool has(const std::vector<TextLine>& lines, std::string_view text, LineStyle style) {
  return std::any_of(lines.begin(), lines.end(), [&](const TextLine& line) {
    return line.style == style && line.text.find(text) != std::string::npos;
  });
}

PressedKey key(char character) { return {TopKey::kCharacter, character}; }

}  // namespace

TEST_CASE("the server is told at a glance, in numbers a second and shares") {
  const auto lines = compose_top(busy_server(), {}, state_of(TopTable::kUpstreams), {160, 40});
  CHECK(
      has(lines, "berth 0.1.0  up 1 h 0 min  2 threads  http://127.0.0.1:8053", LineStyle::kTitle));
  CHECK(has(lines, "queries 100/s  cached 75.0 %  blocked 10.0 %  failed 1.0 %  of 123k in all",
            LineStyle::kPlain));
  CHECK(has(lines, "half within 18 us  90 % 900 us  99 % 12.0 ms", LineStyle::kPlain));
}

TEST_CASE("where nothing was answered there is no time") {
  ServerReport report = busy_server();
  report.overview.answers = 0;
  const auto lines = compose_top(report, {}, state_of(TopTable::kUpstreams), {160, 40});
  CHECK(has(lines, "half within -  90 % -  99 % -  cache", LineStyle::kPlain));
}

TEST_CASE("an accept queue that is nearly full stands out, and datagrams have none") {
  const auto lines = compose_top(busy_server(), {}, state_of(TopTable::kUpstreams), {160, 40});
  CHECK(has(lines, "[|||||||||||||||||   ] 3500 of 4096", LineStyle::kWarning));
  CHECK(has(lines, "udp://127.0.0.1:53       0 connections", LineStyle::kPlain));
}

TEST_CASE("an upstream that is down stands out, with its fault") {
  const auto lines = compose_top(busy_server(), {}, state_of(TopTable::kUpstreams), {160, 40});
  CHECK(has(lines, "udp://192.0.2.1:53   NO", LineStyle::kBad));
  CHECK(has(lines, "wait: timed out", LineStyle::kBad));
  CHECK(has(lines, "tls://192.0.2.2:853  yes         20         0  10.0 ms", LineStyle::kPlain));
}

TEST_CASE("connections are sorted by what they ask, and idle ones are faint") {
  const auto lines = compose_top(busy_server(), {}, state_of(TopTable::kConnections), {160, 40});
  CHECK(has(lines, "QUERIES/sv", LineStyle::kHead));
  CHECK(has(lines, "192.0.2.7:4000", LineStyle::kPlain));
  CHECK(has(lines, "192.0.2.8:4001", LineStyle::kFaint));
  CHECK(lines.back().text.find("192.0.2.8") != std::string::npos);
}

TEST_CASE("queries stand as they came, with what failed and what was blocked apart") {
  const LiveQueries queries{
      {"192.0.2.7", "new.example.", "A", "SERVFAIL", "upstream", 12, "refused", false, true},
      {"192.0.2.7", "ads.example.", "A", "NOERROR", "policy", 9, "list ads", true, false}};
  const auto lines = compose_top({}, queries, state_of(TopTable::kQueries), {160, 40});
  CHECK(has(lines, "new.example.", LineStyle::kBad));
  CHECK(has(lines, "ads.example.", LineStyle::kWarning));
  CHECK(lines.back().text.find("ads.example.") != std::string::npos);
}

TEST_CASE("whatever the size of the terminal, nothing stands outside of it") {
  for (const TopSize size : {TopSize{80, 24}, {20, 5}, {1, 1}, {300, 3}}) {
    for (const TopTable table : {TopTable::kUpstreams, TopTable::kConnections}) {
      const auto lines = compose_top(busy_server(), {}, state_of(table), size);
      CHECK(lines.size() <= size.height);
      for (const TextLine& line : lines) CHECK(line.text.size() <= size.width);
    }
  }
}

TEST_CASE("a server that cannot be reached is said, over what it told last") {
  TopState state = state_of(TopTable::kUpstreams);
  state.problem = "nobody there";
  const auto lines = compose_top(busy_server(), {}, state, {160, 40});
  CHECK(has(lines, "! trying again: nobody there", LineStyle::kBad));
  CHECK(has(lines, "udp://192.0.2.1:53", LineStyle::kBad));
}

TEST_CASE("keys choose the table, its order, what it shows, and the end") {
  const TopSize size{80, 24};
  TopState state = state_of(TopTable::kUpstreams);
  CHECK(press(key('3'), size, state));
  CHECK(state.table == TopTable::kQueries);
  CHECK(press(key('\t'), size, state));
  CHECK(state.table == TopTable::kUpstreams);
  CHECK(press(key('s'), size, state));
  CHECK(state.sorted_by[0] == 0);
  CHECK(press(key('S'), size, state));
  CHECK_FALSE(state.sorted_by[0]);
  CHECK(press(key('S'), size, state));
  CHECK(state.sorted_by[0] == columns_of(TopTable::kUpstreams).size() - 1);
  CHECK(press({TopKey::kUp}, size, state));
  CHECK(state.first_row == 0);
  CHECK(press({TopKey::kPageDown}, size, state));
  CHECK(state.first_row == 12);
  CHECK(press(key('p'), size, state));
  CHECK(state.is_paused);
  CHECK_FALSE(press(key('q'), size, state));
}

TEST_CASE("while a filter is typed keys are letters") {
  const TopSize size{80, 24};
  TopState state = state_of(TopTable::kUpstreams);
  for (const char each : std::string("/qps")) CHECK(press(key(each), size, state));
  CHECK(state.filter == "qps");
  CHECK(press({TopKey::kErase}, size, state));
  CHECK(press({TopKey::kEnter}, size, state));
  CHECK(state.filter == "qp");
  CHECK_FALSE(state.is_typing_filter);
  CHECK(press({TopKey::kEscape}, size, state));
  CHECK(state.filter.empty());
}

TEST_CASE("a command line becomes what is looked at, or a complaint that helps") {
  AdminConfig config;
  TopOptions options;
  const TopOrderParse usual = make_top_order(options, config);
  REQUIRE(usual.order);
  CHECK(usual.order->place.text == "http://127.0.0.1:8053");
  CHECK(usual.order->interval == std::chrono::seconds(1));

  options.table = "connections";
  options.sort = "rtt";
  options.admin = "http://[::1]:9000/";
  options.interval = "250ms";
  const TopOrderParse chosen = make_top_order(options, config);
  REQUIRE(chosen.order);
  CHECK(chosen.order->place.url.port == 9000);
  CHECK(chosen.order->state.sorted_by[1] == 7);
  CHECK(chosen.order->interval == std::chrono::milliseconds(250));

  options.sort = "colour";
  CHECK(make_top_order(options, config).complaint ==
        "--sort: connections have no column \"colour\"; side, kind, age, queries/s, queries, in/s, "
        "out/s, rtt, at, remote");
  options = {};
  options.table = "cats";
  CHECK(make_top_order(options, config).complaint ==
        "--table: \"cats\" is none of upstreams, connections, queries");
  options = {};
  options.admin = "127.0.0.1:8053";
  CHECK(make_top_order(options, config).complaint ==
        "--admin: \"127.0.0.1:8053\" is not like http://127.0.0.1:8053");
  options = {};
  config.listens.clear();
  CHECK(make_top_order(options, config).complaint ==
        "admin.listen is empty in the configuration; name the listener with --admin");
}

}  // namespace berth
