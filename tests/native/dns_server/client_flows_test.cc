#include "native-host/dns_server/client_flows.h"

#include <optional>

#include <catch2/catch.hpp>

#include "core/track/tracker.h"

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};

/// A tracker, one listener's flows, and an observer who was there from the start.
struct Desk {
  Tracker tracker{{}, 1, {1, 2}};
  std::optional<ClientFlows> flows;

  Desk() {
    flows.emplace(ClientFlows::Parts{tracker.tracking(),
                                     {IpAddress::v4(0x7f000001), 53},
                                     tracker.place("udp://127.0.0.1:53")},
                  SipKey{3, 4});
    static_cast<void>(look(kStart));
  }

  void ask(std::uint32_t client, std::uint16_t port, TimePoint now = kStart) {
    ConnectionRecord* const flow = flows->asked({IpAddress::v4(client), port}, 30, now);
    REQUIRE(flow != nullptr);
    count_answer(*flow, 46);
  }
  TrackDelta look(TimePoint now) { return tracker.delta("test", now, true).value(); }
};

ConnectionCounters exchanges(std::uint64_t count) {
  ConnectionCounters out;
  out.queries = out.answers = count;
  out.bytes_in = 30 * count;
  out.bytes_out = 46 * count;
  return out;
}

}  // namespace

TEST_CASE("all that one address asks is one flow, which has a port while there is but one") {
  Desk desk;
  desk.ask(0xc0000201, 4000);
  desk.ask(0xc0000201, 4000);
  desk.ask(0xc0000202, 4000);
  TrackDelta delta = desk.look(kStart);
  REQUIRE(delta.active.size() == 2);
  CHECK(delta.active[0].total.remote == Endpoint{IpAddress::v4(0xc0000201), 4000});
  CHECK(delta.active[0].total.kind == ConnectionKind::kUdp);
  CHECK(delta.active[0].total.state == ConnectionState::kOpen);
  CHECK(delta.active[0].last == exchanges(2));
  CHECK(delta.active[1].last == exchanges(1));
  desk.ask(0xc0000201, 4001);
  delta = desk.look(kStart);
  REQUIRE(delta.active.size() == 1);
  CHECK(delta.active[0].total.remote == Endpoint{IpAddress::v4(0xc0000201), 0});
  CHECK(delta.active[0].last == exchanges(1));
  CHECK(delta.active[0].total.counters == exchanges(3));
}

TEST_CASE("an answer that was waited for counts into the flow of whoever asked") {
  Desk desk;
  const Endpoint client{IpAddress::v4(0xc0000201), 4000};
  static_cast<void>(desk.flows->asked(client, 30, kStart));
  desk.flows->answered(client.address, 46, kStart + seconds(2));
  const TrackDelta delta = desk.look(kStart + seconds(2));
  REQUIRE(delta.active.size() == 1);
  CHECK(delta.active[0].total.counters == exchanges(1));
  CHECK(delta.active[0].total.last_active == kStart + seconds(2));
  // Of a client that is not known there is nothing to count into.
  desk.flows->answered(IpAddress::v4(0xc0000202), 46, kStart);
  CHECK(desk.look(kStart + seconds(2)).active.empty());
}

TEST_CASE("a flow that is idle closes, and whoever comes back opens another") {
  Desk desk;
  desk.ask(0xc0000201, 4000);
  const TimePoint late = kStart + ClientFlows::kIdle;
  desk.flows->close_idle(late - Duration{1});
  CHECK(desk.look(late).closed.empty());
  desk.flows->close_idle(late);
  TrackDelta delta = desk.look(late);
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.reason == "idle");
  CHECK(delta.closed[0].total.counters == exchanges(1));
  desk.ask(0xc0000201, 4000, late);
  delta = desk.look(late);
  REQUIRE(delta.active.size() == 1);
  CHECK(delta.active[0].total.counters == exchanges(1));
}

TEST_CASE("whoever is there in vast numbers shares one record, and sums stay right") {
  Desk desk;
  constexpr std::uint32_t kClients = 50'000;
  for (std::uint32_t i = 0; i < kClients; ++i) desk.ask(0x0a000000 + i, 4000);
  TrackDelta delta = desk.look(kStart);
  CHECK(delta.active.size() <= 8193);
  CHECK(delta.active.size() > 8000);
  CHECK(delta.closed.empty());
  ConnectionCounters sum;
  std::size_t shared = 0;
  for (const ConnectionChange& change : delta.active) {
    add_counters(sum, change.last);
    if (change.total.remote == Endpoint{}) ++shared;
  }
  CHECK(sum == exchanges(kClients));
  CHECK(shared == 1);
  // A late answer to any of them counts, too.
  desk.flows->answered(IpAddress::v4(0x0a000000 + kClients - 1), 46, kStart);
  CHECK(desk.look(kStart).active.size() == 1);
  // Those who are idle make room for those who come.
  const TimePoint late = kStart + ClientFlows::kIdle;
  for (std::uint32_t i = 0; i < 100; ++i) desk.ask(0x0b000000 + i, 4000, late);
  delta = desk.look(late);
  CHECK(delta.active.size() == 100);
  CHECK(delta.closed.size() >= 90);
  desk.flows.reset();
  CHECK(desk.tracker.stats().active == 0);
}

TEST_CASE("where nothing more is tracked nothing is counted, and nothing breaks") {
  TrackConfig config;
  config.max_active = 1;
  Tracker tracker(config, 1, {1, 2});
  ClientFlows flows({tracker.tracking(), {}, {}}, {3, 4});
  CHECK(flows.asked({IpAddress::v4(1), 1}, 30, kStart) != nullptr);
  CHECK(flows.asked({IpAddress::v4(2), 1}, 30, kStart) == nullptr);
  flows.answered(IpAddress::v4(2), 46, kStart);
  CHECK(tracker.stats().active == 1);
}

}  // namespace berth
