// What a tracker is told of transports to upstreams and of the queries on them.

#include <catch2/catch.hpp>

#include "core/track/tracker.h"
#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

/// Lookups that an observer looks at from the start.
struct Seen {
  explicit Seen(const std::vector<std::string_view>& urls = {"tcp://192.0.2.1"})
      : story(plain(), {}, urls) {
    story.lookups.track(tracker.tracking());
    static_cast<void>(tracker.observe("test", story.now));
  }
  TrackDelta delta() { return tracker.delta("test", story.now, true).value(); }

  Tracker tracker{{}, 1, {}};
  LookupsStory story;
};

}  // namespace

TEST_CASE("a transport is tracked from its opening on, with what it carries") {
  Seen seen;
  seen.story.start("www.example.com.");
  const TrackDelta opening = seen.delta();
  REQUIRE(opening.active.size() == 1);
  const ConnectionRecord& record = opening.active[0].total;
  CHECK(record.side == ConnectionSide::kUpstream);
  CHECK(record.state == ConnectionState::kOpening);
  CHECK(record.remote.to_string() == "192.0.2.1:53");
  CHECK(opening.places.at(record.place.value) == "tcp://192.0.2.1:53");
  seen.story.now += milliseconds(30);
  seen.story.opened(1);
  seen.story.answer(1);
  const TrackDelta open = seen.delta();
  REQUIRE(open.active.size() == 1);
  CHECK(open.active[0].total.state == ConnectionState::kOpen);
  CHECK(open.active[0].total.kind == ConnectionKind::kTcp);
  CHECK(open.active[0].total.handshake == milliseconds(30));
  CHECK(open.active[0].last.queries == 1);
  CHECK(open.active[0].last.answers == 1);
  CHECK(open.active[0].last.bytes_out > 12);
  CHECK(open.active[0].last.bytes_in > 12);
}

TEST_CASE("what the host alone knows of a transport is told with it, until it is closed") {
  Seen seen;
  seen.story.start("www.example.com.");
  const TransportId transport = seen.story.id(1);
  ConnectionRecord* const record = seen.story.lookups.record(transport);
  REQUIRE(record != nullptr);
  record->tls_version = 0x0304;
  record->rtt_us = 1500;
  seen.story.opened(1);
  seen.story.closed(1, TransportCause::kReset, Stage::kWait);
  CHECK(seen.story.lookups.record(transport) == nullptr);
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.tls_version == 0x0304);
  CHECK(delta.closed[0].total.rtt_us == 1500);
}

TEST_CASE("a transport that fails to open is told with where and why") {
  Seen seen;
  seen.story.start("www.example.com.");
  seen.story.closed(1, TransportCause::kRefused);
  const TrackDelta delta = seen.delta();
  REQUIRE_FALSE(delta.closed.empty());
  CHECK(delta.closed[0].total.reason == "refused");
  CHECK(delta.closed[0].total.failed_at == Stage::kConnect);
}

TEST_CASE("a transport that dies under a query says what that cost") {
  Seen seen;
  seen.story.start("www.example.com.");
  seen.story.opened(1);
  seen.story.closed(1, TransportCause::kReset, Stage::kWait);
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.reason == "reset");
  CHECK(delta.closed[0].total.failed_at == Stage::kWait);
  CHECK(delta.closed[0].total.counters.retries == 1);
  REQUIRE(delta.dns.size() == 1);
  CHECK(delta.dns[0].counts.failures == 1);
}

TEST_CASE("an idle transport that is closed has failed nowhere") {
  Seen seen;
  seen.story.start("www.example.com.");
  seen.story.opened(1);
  seen.story.answer(1);
  const TimePoint answered = seen.story.now;
  seen.story.advance(seconds(100));
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.reason == "idle");
  CHECK_FALSE(delta.closed[0].total.failed_at);
  CHECK(delta.closed[0].total.last_active == answered);
  CHECK(delta.closed[0].total.closed_at > answered);
}

TEST_CASE("a transport that is reset while it is parked failed there, and not at a query's stage") {
  Seen seen;
  seen.story.start("www.example.com.");
  seen.story.opened(1);
  seen.story.answer(1);
  seen.story.closed(1, TransportCause::kReset, Stage::kWait);
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.closed.size() == 1);
  CHECK(delta.closed[0].total.reason == "reset");
  CHECK(delta.closed[0].total.failed_at == Stage::kPark);
  CHECK(delta.closed[0].total.counters.retries == 0);
}

TEST_CASE("what is no answer to a query is a mismatch on its transport") {
  Seen seen({"udp://192.0.2.1"});
  seen.story.start("www.example.com.");
  seen.story.opened(1);
  Bytes other = seen.story.reply(1);
  other[0] ^= 1;
  seen.story.receive(1, other);
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.active.size() == 1);
  CHECK(delta.active[0].total.kind == ConnectionKind::kUdp);
  CHECK(delta.active[0].last.mismatches == 1);
  CHECK(delta.active[0].last.answers == 0);
}

TEST_CASE("queries are timed by upstream, group and type") {
  Seen seen({"udp://192.0.2.1"});
  seen.story.start("www.example.com.");
  seen.story.opened(1);
  seen.story.now += milliseconds(20);
  seen.story.answer(1);
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.dns.size() == 1);
  CHECK(delta.dns[0].group == "example.com");
  CHECK(delta.dns[0].type == RecordType::kA);
  DnsCounts counts;
  counts.count(Rcode::kNoError, milliseconds(20));
  CHECK(delta.dns[0].counts == counts);
}

TEST_CASE("a query that is given up on is a timeout, one that nobody wants any more is nothing") {
  Seen seen({"udp://192.0.2.1"});
  seen.story.start("www.example.com.");
  seen.story.opened(1);
  SECTION("given up on") {
    seen.story.advance(seconds(2));
    const TrackDelta delta = seen.delta();
    REQUIRE(delta.dns.size() == 1);
    CHECK(delta.dns[0].counts.timeouts >= 1);
  }
  SECTION("not wanted") {
    seen.story.stop();
    CHECK(seen.delta().dns.empty());
    CHECK(seen.tracker.stats().pending_queries == 0);
  }
}

TEST_CASE("requests of a session are streams, and one that dies is a reset") {
  Seen seen({"https://192.0.2.1"});
  seen.story.start("a.example.");
  seen.story.start("b.example.");
  seen.story.opened(1);
  seen.story.answer(1, 1);
  SessionAnswered died{seen.story.id(1), {2}};
  died.cause = TransportCause::kReset;
  seen.story.handle(died);
  const TrackDelta delta = seen.delta();
  REQUIRE(delta.active.size() + delta.closed.size() == 1);
  const ConnectionChange& change = delta.active.empty() ? delta.closed[0] : delta.active[0];
  CHECK(change.total.kind == ConnectionKind::kHttp2);
  CHECK(change.total.counters.streams_opened >= 2);
  CHECK(change.total.counters.streams_reset == 1);
  CHECK(change.total.counters.answers == 1);
}

}  // namespace berth
