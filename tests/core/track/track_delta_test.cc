#include "core/track/track_delta.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

ConnectionChange at_place(std::uint64_t cookie, std::uint16_t place) {
  ConnectionChange change;
  change.total.cookie = cookie;
  change.total.place = {place};
  return change;
}

DnsRow row(std::uint16_t upstream, std::uint64_t timeouts) {
  DnsRow out{{upstream}, "example.com", RecordType::kA, {}};
  out.counts.timeouts = timeouts;
  return out;
}

}  // namespace

TEST_CASE("what two trackers tell is one delta, its places numbered anew") {
  TrackDelta one;
  one.places = {"a", "b"};
  one.active = {at_place(1, 1)};
  one.dns = {row(0, 1), row(1, 2)};
  one.counters.underflows = 1;
  one.names = {{IpAddress::v4(1), {"x."}}};
  TrackDelta two;
  two.places = {"b", "c"};
  two.active = {at_place(2, 0), at_place(3, 1)};
  two.closed = {at_place(4, 1)};
  two.dns = {row(0, 4), row(1, 8)};
  two.counters.underflows = 2;
  two.names = {{IpAddress::v4(1), {"w.", "x."}}, {IpAddress::v4(2), {"y."}}};
  merge_delta(one, two);
  CHECK(one.places == std::vector<std::string>{"a", "b", "c"});
  CHECK(one.active == std::vector{at_place(1, 1), at_place(2, 1), at_place(3, 2)});
  CHECK(one.closed == std::vector{at_place(4, 2)});
  CHECK(one.dns == std::vector{row(0, 1), row(1, 6), row(2, 8)});
  CHECK(one.counters.underflows == 3);
  CHECK(one.names ==
        std::vector<AddressNames>{{IpAddress::v4(1), {"w.", "x."}}, {IpAddress::v4(2), {"y."}}});
}

TEST_CASE("the first delta is taken as it is") {
  TrackDelta none;
  TrackDelta some;
  some.is_first = true;
  some.places = {"a"};
  some.dns = {row(0, 3)};
  merge_delta(none, some);
  CHECK(none.is_first);
  CHECK(none.places == some.places);
  CHECK(none.dns == some.dns);
}

}  // namespace berth
