#include "core/track/roll_up.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};

ConnectionChange closed(std::uint64_t cookie, const char* address, Duration life = seconds(1)) {
  ConnectionChange change;
  change.total.cookie = cookie;
  change.total.remote = {*IpAddress::parse(address), static_cast<std::uint16_t>(cookie)};
  change.total.opened_at = kStart;
  change.total.closed_at = kStart + life;
  change.total.reason = "idle";
  change.total.counters.queries = cookie;
  change.total.rtt_us = static_cast<std::uint32_t>(100 * cookie);
  change.last = change.total.counters;
  return change;
}

std::vector<ConnectionChange> rolled(std::vector<ConnectionChange> changes) {
  roll_up(changes, {});
  return changes;
}

}  // namespace

TEST_CASE("short connections of one network are one line with its sums and no port") {
  const auto lines = rolled(
      {closed(3, "192.0.2.9"), closed(1, "192.0.2.1", seconds(2)), closed(5, "192.0.2.200")});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].connections == 3);
  CHECK(lines[0].total.cookie == 1);
  CHECK(lines[0].total.remote.to_string() == "192.0.2.0:0");
  CHECK(lines[0].total.counters.queries == 9);
  CHECK(lines[0].last.queries == 9);
  CHECK(lines[0].total.rtt_us == 300);
  CHECK(lines[0].total.closed_at == kStart + seconds(2));
}

TEST_CASE("one alone keeps its address and port") {
  const auto lines = rolled({closed(1, "192.0.2.1"), closed(2, "192.0.3.1")});
  CHECK(lines == std::vector{closed(1, "192.0.2.1"), closed(2, "192.0.3.1")});
}

TEST_CASE("networks of IPv6 have 56 bits") {
  const auto lines = rolled({closed(1, "2001:db8:0:01::1"), closed(2, "2001:db8:0:ff::1"),
                             closed(3, "2001:db8:0:100::1")});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].total.remote.to_string() == "[2001:db8::]:0");
  CHECK(lines[1].total.remote.to_string() == "[2001:db8:0:100::1]:3");
}

TEST_CASE("what differs in place, kind, ALPN or reason stays apart") {
  std::vector<ConnectionChange> changes(5, closed(1, "192.0.2.1"));
  for (std::uint64_t i = 0; i < changes.size(); ++i) changes[i].total.cookie = i;
  changes[1].total.place = {1};
  changes[2].total.kind = ConnectionKind::kTls;
  changes[3].total.alpn = "h2";
  changes[4].total.reason = "reset";
  CHECK(rolled(changes).size() == 5);
}

TEST_CASE("long connections and those to upstreams stay as they are") {
  std::vector<ConnectionChange> changes{closed(1, "192.0.2.1", seconds(120)),
                                        closed(2, "192.0.2.1", seconds(120)),
                                        closed(3, "192.0.2.1"), closed(4, "192.0.2.1")};
  changes[2].total.side = changes[3].total.side = ConnectionSide::kUpstream;
  CHECK(rolled(changes) == changes);
}

}  // namespace berth
