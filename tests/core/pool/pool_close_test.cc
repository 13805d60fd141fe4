#include <catch2/catch.hpp>

#include "tests/core/pool/pool_story.h"

namespace berth {

TEST_CASE("an evicted transport is out of every index before it closes, and closes once") {
  PoolStory story(small_streams());
  story.open_parked();
  story.actions();
  CHECK(story.pool.evict(story.id(1), CloseReason::kUnexpectedData));
  CHECK(story.find(1) == nullptr);
  CHECK(story.take() == 0);
  CHECK_FALSE(story.pool.deadline());
  CHECK_FALSE(story.pool.evict(story.id(1), CloseReason::kError));
  CHECK(story.actions() == "close 1 unexpected_data");
  CHECK_FALSE(story.pool.evict(story.id(1), CloseReason::kError));
  CHECK(story.actions().empty());
  CHECK(story.counters().evicted_unexpected_data == 1);
  CHECK(story.counters().evicted_error == 0);
  CHECK(story.counters().late_events == 2);
}

TEST_CASE("a transport that closes before the host was told to park it is only closed") {
  PoolStory story(small_streams());
  story.open_parked();
  story.pool.evict(story.id(1), CloseReason::kError);
  story.open_parked();
  story.take();
  story.pool.closed_by_peer(story.id(2), story.now);
  CHECK(story.actions() == "close 1 error");
}

TEST_CASE("whatever comes for a closed transport is counted and changes nothing") {
  PoolStory story(small_streams());
  story.open_busy();
  story.pool.evict(story.id(1), CloseReason::kTimedOut);
  story.actions();
  const TransportId gone = story.id(1);
  CHECK_FALSE(story.pool.release(gone, story.now));
  CHECK_FALSE(story.pool.retire(gone, CloseReason::kIdle, story.now));
  CHECK_FALSE(story.pool.closed_by_peer(gone, story.now));
  CHECK_FALSE(story.pool.opened(gone, Endpoint{}, story.now));
  CHECK_FALSE(story.pool.has_room(gone, story.now));
  story.pool.count_late_event(gone);
  CHECK(story.counters().late_events == 5);
  CHECK(story.pool.late_events() == 5);
  CHECK(story.actions().empty());
}

TEST_CASE("late events without a known upstream are counted for the pool") {
  PoolStory story(small_streams());
  story.pool.count_late_event();
  story.pool.count_late_event(TransportId{0x00050005});
  CHECK(story.pool.late_events() == 2);
  CHECK(story.counters().late_events == 0);
}

TEST_CASE("a stale id does not reach the transport that stands in its slot now") {
  PoolStory story(small_streams());
  story.open_busy();
  story.pool.evict(story.id(1), CloseReason::kError);
  story.actions();
  story.open_busy();
  REQUIRE((story.id(1).value & 0xffff) == (story.id(2).value & 0xffff));
  CHECK_FALSE(story.pool.evict(story.id(1), CloseReason::kError));
  CHECK(story.find(2) != nullptr);
  CHECK(story.actions().empty());
}

TEST_CASE("no Close follows what the host itself reported as gone") {
  PoolStory story(small_streams());
  story.open();
  CHECK(story.pool.closed_by_peer(story.id(1), story.now, CloseReason::kConnectFailed));
  story.open_busy();
  story.use(2);
  CHECK(story.pool.closed_by_peer(story.id(2), story.now));
  story.open_parked();
  CHECK(story.actions() == "park 3");
  CHECK(story.pool.closed_by_peer(story.id(3), story.now));
  CHECK(story.actions().empty());
  CHECK(story.counters().evicted_error == 1);
  CHECK(story.counters().evicted_closed_by_peer == 2);
  CHECK(story.pool.open_count() == 0);
  CHECK(story.counters().open == 0);
  CHECK(story.counters().busy == 0);
  CHECK(story.counters().parked == 0);
}

TEST_CASE("four fifths of the idle time after which a peer closed is how long others idle now") {
  PoolStory story(small_streams());
  const UpstreamId upstream{};
  story.open_parked();
  story.open_busy();
  story.advance(seconds(10));
  story.pool.closed_by_peer(story.id(1), story.now);
  CHECK(story.pool.idle_ttl(upstream, story.kind, story.now) == seconds(8));
  story.park(2);
  story.actions();
  CHECK(story.pool.deadline() == story.now + seconds(8) + Duration(1));
  story.advance(seconds(8));
  CHECK(story.take() == 2);
  story.release(2);
  story.actions();
  story.advance(seconds(8) + Duration(1));
  CHECK(story.take() == 0);
  CHECK(story.actions() == "close 2 idle");
  // The last close seen counts, and only for an hour.
  story.open_parked();
  story.advance(seconds(5));
  story.pool.closed_by_peer(story.id(3), story.now);
  CHECK(story.pool.idle_ttl(upstream, story.kind, story.now) == seconds(4));
  story.advance(seconds(3600));
  CHECK(story.pool.idle_ttl(upstream, story.kind, story.now) == seconds(60));
}

TEST_CASE("only an end of stream while parked teaches how long a peer lets idle") {
  PoolStory story(small_streams(), 2);
  story.open_busy();
  story.use(1);
  story.advance(seconds(2));
  story.pool.closed_by_peer(story.id(1), story.now);
  story.open_parked();
  story.advance(seconds(2));
  story.pool.closed_by_peer(story.id(2), story.now, CloseReason::kError);
  CHECK(story.pool.idle_ttl(UpstreamId{0}, story.kind, story.now) == seconds(60));
  story.open_parked();
  story.advance(seconds(2));
  story.pool.closed_by_peer(story.id(3), story.now);
  CHECK(story.pool.idle_ttl(UpstreamId{0}, story.kind, story.now) == milliseconds(1600));
  CHECK(story.pool.idle_ttl(UpstreamId{0}, TransportKind::kSession, story.now) == seconds(60));
  CHECK(story.pool.idle_ttl(UpstreamId{1}, story.kind, story.now) == seconds(60));
}

TEST_CASE("an upstream may ask for a shorter idle time, never for a longer one") {
  PoolStory story(small_streams());
  story.open_parked();
  story.actions();
  story.pool.limit_idle(UpstreamId{}, story.kind, seconds(5), story.now);
  CHECK(story.pool.deadline() == story.now + seconds(5) + Duration(1));
  story.pool.limit_idle(UpstreamId{}, story.kind, seconds(500), story.now);
  CHECK(story.pool.idle_ttl(UpstreamId{}, story.kind, story.now) == seconds(60));
}

TEST_CASE("draining closes what is parked, lets finish what is busy, and parks nothing") {
  PoolStory story(small_streams());
  story.open_parked();
  story.open_busy();
  story.use(2);
  story.use(2);
  story.actions();
  story.pool.drain(story.now);
  CHECK(story.actions() == "close 1 drain");
  // A query in flight may still need a transport.
  CHECK(story.open_busy() == 3);
  CHECK(story.park(3) == ParkOutcome::kRefusedDraining);
  CHECK(story.actions() == "close 3 drain");
  story.release(2);
  CHECK(story.actions().empty());
  story.release(2);
  CHECK(story.actions() == "close 2 drain");
  CHECK(story.pool.open_count() == 0);
  CHECK_FALSE(story.pool.deadline());
  CHECK(story.counters().evicted_drain == 3);
  CHECK(story.counters().sweeps_clear == 1);
}

TEST_CASE("every transport asked for ends in exactly one counter") {
  PoolStory story(small_streams());
  const CloseReason reasons[] = {
      CloseReason::kIdle,          CloseReason::kAge,        CloseReason::kUses,
      CloseReason::kClosedByPeer,  CloseReason::kError,      CloseReason::kUnexpectedData,
      CloseReason::kBadFrame,      CloseReason::kMismatches, CloseReason::kTimedOut,
      CloseReason::kConnectFailed, CloseReason::kLostRace,   CloseReason::kDrain,
      CloseReason::kNoQuery,       CloseReason::kPoolFull};
  for (const CloseReason reason : reasons) {
    const int number = story.open_busy();
    story.pool.evict(story.id(number), reason);
  }
  PoolCounters expected;
  expected.opened = 14;
  expected.evicted_idle = expected.evicted_age = expected.evicted_uses = 1;
  expected.evicted_closed_by_peer = expected.evicted_unexpected_data = expected.evicted_drain = 1;
  expected.evicted_error = 5;
  expected.closed_other = 2;
  expected.refused_full = 1;
  CHECK(story.counters() == expected);
}

}  // namespace berth
