#include "core/track/tracker.h"

#include <algorithm>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/message/name.h"

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};
constexpr Duration kTick{1};
constexpr SipKey kKey{1, 2};

Tracked client(Tracker& tracker, TimePoint now = kStart, std::uint16_t port = 4000) {
  ConnectionRecord record;
  record.remote = {IpAddress::v4(0xc0000201), port};
  record.place = tracker.place("https://127.0.0.1:8443");
  Tracked made = tracker.open(record, now);
  made.opened(ConnectionKind::kHttp2, now);
  return made;
}

ConnectionCounters counted(std::uint64_t queries, std::uint64_t bytes_in = 0) {
  ConnectionCounters out;
  out.queries = queries;
  out.bytes_in = bytes_in;
  return out;
}

std::vector<ConnectionCounters> lasts(const std::vector<ConnectionChange>& changes) {
  std::vector<ConnectionCounters> out;
  out.reserve(changes.size());
  for (const ConnectionChange& change : changes) out.push_back(change.last);
  return out;
}

using Counts = std::vector<ConnectionCounters>;

}  // namespace

TEST_CASE("the first delta has all that is open, and its totals are what moved") {
  Tracker tracker({}, 7, kKey);
  Tracked one = client(tracker);
  one->counters = counted(3, 90);
  const TrackDelta delta = tracker.delta("page", kStart).value();
  CHECK(delta.is_first);
  REQUIRE(delta.active.size() == 1);
  CHECK(delta.active[0] == ConnectionChange{*one.operator->(), counted(3, 90)});
  CHECK(delta.active[0].total.cookie == 7);
  CHECK(delta.closed.empty());
  CHECK(delta.places == std::vector<std::string>{"https://127.0.0.1:8443"});
}

TEST_CASE("a connection on which nothing moved yet is told once, and then not before it does") {
  Tracker tracker({}, 1, kKey);
  Tracked one = client(tracker);
  CHECK(lasts(tracker.delta("page", kStart).value().active) == Counts{{}});
  CHECK(tracker.delta("page", kStart).value().active.empty());
  one->counters.answers = 1;
  CHECK(tracker.delta("page", kStart).value().active.size() == 1);
}

TEST_CASE("two observers are told independently, each since its own last look") {
  Tracker tracker({}, 1, kKey);
  Tracked one = client(tracker);
  one->counters = counted(1);
  CHECK(lasts(tracker.delta("page", kStart).value().active) == Counts{counted(1)});
  one->counters = counted(5);
  CHECK(lasts(tracker.delta("scrape", kStart).value().active) == Counts{counted(5)});
  one->counters = counted(7);
  CHECK(lasts(tracker.delta("page", kStart).value().active) == Counts{counted(6)});
  CHECK(lasts(tracker.delta("scrape", kStart).value().active) == Counts{counted(2)});
  CHECK(tracker.delta("scrape", kStart).value().active.empty());
}

TEST_CASE("a closed connection is told to each observer exactly once") {
  Tracker tracker({}, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  REQUIRE(tracker.observe("scrape", kStart));
  Tracked one = client(tracker);
  one->counters = counted(2);
  one.close(kStart + seconds(3), {"idle", {}});
  CHECK_FALSE(one);
  for (const char* observer : {"page", "scrape"}) {
    const TrackDelta delta = tracker.delta(observer, kStart).value();
    CHECK_FALSE(delta.is_first);
    CHECK(delta.active.empty());
    REQUIRE(delta.closed.size() == 1);
    CHECK(delta.closed[0].total.state == ConnectionState::kClosed);
    CHECK(delta.closed[0].total.reason == "idle");
    CHECK(delta.closed[0].total.closed_at == kStart + seconds(3));
    CHECK(delta.closed[0].last == counted(2));
    CHECK(tracker.delta(observer, kStart).value().closed.empty());
  }
}

TEST_CASE("what closes right after an observer registered is told, what closed before is not") {
  Tracker tracker({}, 1, kKey);
  Tracked early = client(tracker);
  Tracked late = client(tracker);
  early.close(kStart, {"early", {}});
  REQUIRE(tracker.observe("page", kStart));
  late.close(kStart, {"late", {}});
  const TrackDelta delta = tracker.delta("page", kStart).value();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.reason == "late");
}

TEST_CASE("a connection that closes after a look is told what moved since that look") {
  Tracker tracker({}, 1, kKey);
  Tracked one = client(tracker);
  one->counters = counted(4);
  static_cast<void>(tracker.delta("page", kStart));
  one->counters = counted(9);
  one.close(kStart, {});
  const TrackDelta delta = tracker.delta("page", kStart).value();
  CHECK(lasts(delta.closed) == Counts{counted(5)});
  CHECK(delta.closed[0].total.counters == counted(9));
}

TEST_CASE("a connection that is open and closed at once is one record, the closed one") {
  Tracker tracker({}, 1, kKey);
  Tracked one = client(tracker);
  one->counters = counted(2);
  REQUIRE(tracker.observe("page", kStart));
  ConnectionRecord last = *one.operator->();
  last.counters = counted(3);
  tracker.closed(last, kStart);
  one->counters = counted(2, 50);
  const auto close_late = GENERATE(false, true);
  if (close_late) one.close(kStart, {"idle", {}});
  const TrackDelta delta = tracker.delta("page", kStart).value();
  CHECK(delta.active.empty());
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.counters == (close_late ? counted(3, 50) : counted(3)));
  CHECK(delta.closed[0].last == delta.closed[0].total.counters);
  // Told is told, whatever comes of it later.
  if (one) one->counters = counted(10);
  one.close(kStart, {"idle", {}});
  const TrackDelta later = tracker.delta("page", kStart).value();
  CHECK(later.active.empty());
  CHECK(later.closed.empty());
}

TEST_CASE("a full buffer gives up what said nothing, the oldest first, and counts") {
  TrackConfig config;
  config.max_closed = 2;
  Tracker tracker(config, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  const auto close_with = [&](ConnectionCounters counters) {
    Tracked one = client(tracker);
    one->counters = counters;
    one.close(kStart, {});
  };
  close_with({});
  close_with(counted(1));
  close_with(counted(2));
  close_with(counted(3));
  const TrackDelta delta = tracker.delta("page", kStart, true).value();
  CHECK(lasts(delta.closed) == Counts{counted(2), counted(1)});
  CHECK(delta.counters.empty_dropped == 1);
  CHECK(delta.counters.closed_dropped == 1);
  CHECK(tracker.delta("page", kStart).value().counters == ObserverCounters{});
}

TEST_CASE("a connection that failed is not given up as one that said nothing") {
  TrackConfig config;
  config.max_closed = 1;
  Tracker tracker(config, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  client(tracker).close(kStart, {"certificate expired", Stage::kHandshake});
  client(tracker).close(kStart, {});
  const TrackDelta delta = tracker.delta("page", kStart).value();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.failed_at == Stage::kHandshake);
  CHECK(delta.counters.closed_dropped == 1);
}

TEST_CASE("a counter that goes backwards gives 0 and is counted") {
  Tracker tracker({}, 1, kKey);
  Tracked one = client(tracker);
  one->counters = counted(5, 100);
  static_cast<void>(tracker.delta("page", kStart));
  one->counters = counted(3, 130);
  const TrackDelta delta = tracker.delta("page", kStart).value();
  CHECK(lasts(delta.active) == Counts{counted(0, 30)});
  CHECK(delta.counters.underflows == 1);
}

TEST_CASE("totals are kept of so many open connections, others are skipped and counted") {
  TrackConfig config;
  config.max_seen = 1;
  Tracker tracker(config, 1, kKey);
  Tracked one = client(tracker);
  Tracked two = client(tracker);
  const TrackDelta first = tracker.delta("page", kStart).value();
  CHECK(first.active.size() == 1);
  CHECK(first.counters.active_dropped == 1);
  one.close(kStart, {});
  CHECK(tracker.delta("page", kStart).value().active.size() == 1);
}

TEST_CASE("an observer is forgotten at its very expiry, and not before") {
  Tracker tracker({}, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  CHECK(tracker.deadline() == kStart + seconds(120));
  tracker.expire(kStart + seconds(120) - kTick);
  CHECK(tracker.stats().observers.size() == 1);
  tracker.expire(kStart + seconds(120));
  CHECK(tracker.stats().observers.empty());
  CHECK_FALSE(tracker.deadline());
}

TEST_CASE("an observer's look begins its expiry anew, and expires others") {
  Tracker tracker({}, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  REQUIRE(tracker.observe("gone", kStart));
  static_cast<void>(tracker.delta("page", kStart + seconds(100)));
  const TrackDelta delta = tracker.delta("page", kStart + seconds(120)).value();
  CHECK_FALSE(delta.is_first);
  REQUIRE(tracker.stats().observers.size() == 1);
  CHECK(tracker.stats().observers[0].id == "page");
}

TEST_CASE("one observer too many is refused, and one that left makes room") {
  TrackConfig config;
  config.max_observers = 1;
  Tracker tracker(config, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  CHECK(tracker.observe("top", kStart).error() == Error::kTooMany);
  CHECK(tracker.delta("top", kStart).error() == Error::kTooMany);
  tracker.remove("page");
  CHECK(tracker.delta("top", kStart).ok());
}

TEST_CASE("a look gives back the memory of what it told") {
  Tracker tracker({}, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  for (int i = 0; i < 10'000; ++i) client(tracker).close(kStart, {});
  CHECK(tracker.stats().observers[0].closed_room >= 10'000);
  CHECK(tracker.delta("page", kStart, true).value().closed.size() == 10'000);
  CHECK(tracker.stats().observers[0].closed_room == 0);
  CHECK(tracker.stats().observers[0].closed == 0);
}

TEST_CASE("the order of events within one instant does not matter") {
  const auto told = [](const std::vector<int>& order) {
    Tracker tracker({}, 1, kKey);
    REQUIRE(tracker.observe("page", kStart));
    std::vector<Tracked> all;
    for (std::uint16_t i = 0; i < 4; ++i) all.push_back(client(tracker, kStart, i));
    for (const int i : order) {
      Tracked& one = all[static_cast<std::size_t>(i)];
      one->counters = counted(static_cast<std::uint64_t>(i));
      if (i % 2 == 0) one.close(kStart, {"idle", {}});
    }
    TrackDelta delta = tracker.delta("page", kStart).value();
    std::sort(delta.active.begin(), delta.active.end(),
              [](const auto& a, const auto& b) { return a.total.cookie < b.total.cookie; });
    return std::make_pair(delta.active, delta.closed);
  };
  const auto expected = told({0, 1, 2, 3});
  CHECK(expected.first.size() == 2);
  CHECK(told({3, 2, 1, 0}) == expected);
  CHECK(told({2, 0, 3, 1}) == expected);
}

TEST_CASE("above its bound a connection is served untracked, and counted") {
  TrackConfig config;
  config.max_active = 1;
  Tracker tracker(config, 1, kKey);
  Tracked one = client(tracker);
  Tracked two = client(tracker);
  CHECK(static_cast<bool>(one));
  CHECK_FALSE(static_cast<bool>(two));
  two.close(kStart, {});
  CHECK(tracker.stats().untracked == 1);
  CHECK(tracker.stats().active == 1);
}

TEST_CASE("a connection given up without a word closes with what was known last") {
  Tracker tracker({}, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  {
    Tracked one = client(tracker);
    one->last_active = kStart + seconds(5);
    Tracked moved = std::move(one);
  }
  const TrackDelta delta = tracker.delta("page", kStart).value();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.closed_at == kStart + seconds(5));
}

TEST_CASE("upstreams are told with the names that answers gave their addresses, clients never") {
  Tracker tracker({}, 1, kKey);
  const IpAddress address = IpAddress::v4(0xc0000201);
  tracker.names().add(address, "dns.example.", kStart, seconds(60));
  Tracked one = client(tracker);
  CHECK(tracker.delta("page", kStart).value().names.empty());
  ConnectionRecord record;
  record.side = ConnectionSide::kUpstream;
  record.remote = {address, 53};
  Tracked upstream = tracker.open(record, kStart);
  CHECK(tracker.delta("page", kStart).value().names ==
        std::vector<AddressNames>{{address, {"dns.example."}}});
}

TEST_CASE("queries are counted by upstream, group of names and type, for each observer") {
  Tracker tracker({}, 1, kKey);
  const PlaceId upstream = tracker.place("udp://192.0.2.1");
  const Name name = *Name::parse("www.example.com.");
  const auto ask = [&] {
    return tracker.query_sent(upstream, name.wire(), RecordType::kA, kStart);
  };
  CHECK_FALSE(ask());
  REQUIRE(tracker.observe("page", kStart));
  tracker.query_answered(*ask(), Rcode::kNoError, kStart + milliseconds(3));
  tracker.query_answered(*ask(), Rcode::kServFail, kStart + milliseconds(9));
  tracker.query_failed(*ask(), kStart);
  tracker.query_dropped(*ask(), kStart);
  const TrackDelta delta = tracker.delta("page", kStart).value();
  DnsCounts counts;
  counts.count(Rcode::kNoError, milliseconds(3));
  counts.count(Rcode::kServFail, milliseconds(9));
  counts.failures = 1;
  CHECK(delta.dns == std::vector<DnsRow>{{upstream, "example.com", RecordType::kA, counts}});
  CHECK(tracker.delta("page", kStart).value().dns.empty());
}

TEST_CASE("an answer later than the timeout counts as a timeout and nothing else") {
  Tracker tracker({}, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  const Name name = *Name::parse("example.com.");
  const auto in_time = tracker.query_sent({}, name.wire(), RecordType::kA, kStart);
  const auto late = tracker.query_sent({}, name.wire(), RecordType::kA, kStart);
  tracker.query_answered(*in_time, Rcode::kNoError, kStart + seconds(5) - kTick);
  tracker.query_answered(*late, Rcode::kNoError, kStart + seconds(5));
  DnsCounts counts;
  counts.count(Rcode::kNoError, seconds(5) - kTick);
  counts.timeouts = 1;
  const TrackDelta delta = tracker.delta("page", kStart + seconds(5)).value();
  REQUIRE(delta.dns.size() == 1);
  CHECK(delta.dns[0].counts == counts);
}

TEST_CASE("a query that finds too many waiting is counted as one that nobody timed") {
  TrackConfig config;
  config.max_pending = 1;
  Tracker tracker(config, 1, kKey);
  REQUIRE(tracker.observe("page", kStart));
  const Name name = *Name::parse("example.com.");
  CHECK(tracker.query_sent({}, name.wire(), RecordType::kA, kStart));
  CHECK_FALSE(tracker.query_sent({}, name.wire(), RecordType::kA, kStart));
  CHECK(tracker.delta("page", kStart).value().counters.queries_untimed == 1);
}

TEST_CASE("places beyond the bound are one, called other") {
  Tracker tracker({}, 1, kKey);
  for (std::size_t i = 0; i < Tracker::kMaxPlaces + 5; ++i) {
    static_cast<void>(tracker.place(std::to_string(i)));
  }
  CHECK(tracker.place("17").value == 17);
  CHECK(tracker.place("more").value == Tracker::kMaxPlaces - 1);
  const TrackDelta delta = tracker.delta("page", kStart).value();
  CHECK(delta.places.size() == Tracker::kMaxPlaces);
  CHECK(delta.places.back() == "other");
}

}  // namespace berth
