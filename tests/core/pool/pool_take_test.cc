#include <catch2/catch.hpp>

#include "tests/core/pool/pool_story.h"

namespace berth {

TEST_CASE("nothing is taken from a pool that has nothing") {
  PoolStory story(small_streams());
  CHECK(story.take() == 0);
  CHECK(story.open() == 1);
  // An opening transport carries nothing yet.
  CHECK(story.take() == 0);
  CHECK(story.actions().empty());
  CHECK(story.counters().taken == 0);
}

TEST_CASE("the most recently parked is taken first") {
  PoolStory story(small_streams());
  story.open_busy();
  story.open_busy();
  CHECK(story.park(1) == ParkOutcome::kParked);
  story.advance(seconds(1));
  CHECK(story.park(2) == ParkOutcome::kParked);
  CHECK(story.actions() == "park 1; park 2");
  story.advance(seconds(1));
  CHECK(story.take() == 2);
  CHECK(story.actions() == "unpark 2");
  CHECK(story.find(2)->state == TransportState::kBusy);
  CHECK(story.find(2)->in_flight == 1);
  CHECK(story.find(2)->uses == 1);
  CHECK(story.find(2)->last_used_at == story.now);
  CHECK(story.counters().reused == 1);
  CHECK(story.counters().shared == 0);
}

TEST_CASE("a busy stream with room is shared before a parked one is woken") {
  PoolStory story(small_streams());
  story.open_parked();
  story.open_busy();
  story.use(2);
  CHECK(story.actions() == "park 1");
  CHECK(story.take() == 2);
  CHECK(story.actions().empty());
  CHECK(story.counters().shared == 1);
  // Now it is full: two in flight.
  CHECK_FALSE(story.pool.has_room(story.id(2), story.now));
  CHECK(story.take() == 1);
  CHECK(story.take() == 1);
  CHECK(story.take() == 0);
  CHECK(story.release(2));
  CHECK(story.take() == 2);
  CHECK(story.counters().taken == 4);
  CHECK(story.counters().shared == 3);
  CHECK(story.counters().reused == 1);
}

TEST_CASE("a datagram transport carries one query at a time") {
  PoolStory story(datagrams(4, 64));
  story.kind = TransportKind::kDatagram;
  story.open_busy();
  CHECK(story.take() == 1);
  CHECK(story.take() == 0);
  story.release(1);
  CHECK(story.actions() == "park 1");
  CHECK(story.take() == 1);
}

TEST_CASE("upstreams and kinds do not share transports") {
  PoolStory story(small_streams(), 2);
  story.open_parked(UpstreamId{0});
  CHECK(story.take(UpstreamId{1}) == 0);
  story.kind = TransportKind::kSession;
  CHECK(story.take(UpstreamId{0}) == 0);
  story.kind = TransportKind::kStream;
  CHECK(story.take(UpstreamId{0}) == 1);
}

TEST_CASE("a parked transport is fresh at its limit and evicted one tick later") {
  PoolStory story(small_streams());
  story.open_parked();
  story.advance(seconds(60));
  CHECK(story.take() == 1);
  story.release(1);
  story.actions();
  story.advance(seconds(60) + Duration(1));
  CHECK(story.take() == 0);
  CHECK(story.actions() == "close 1 idle");
  CHECK(story.counters().evicted_idle == 1);
  CHECK(story.pool.open_count() == 0);
}

TEST_CASE("a parked transport past its age is evicted by take") {
  PoolConfig config = small_streams();
  config.stream.max_age = seconds(30);
  PoolStory story(config);
  story.open_parked();
  story.actions();
  story.advance(seconds(30));
  CHECK(story.take() == 0);
  CHECK(story.actions() == "close 1 age");
  CHECK(story.counters().evicted_age == 1);
}

TEST_CASE("take looks at no more than half a sweep's budget") {
  PoolStory story(datagrams(24, 64));
  story.kind = TransportKind::kDatagram;
  for (int i = 0; i < 24; ++i) story.open_busy();
  for (int i = 1; i <= 24; ++i) story.park(i);
  story.actions();
  story.advance(seconds(61));
  // The budget of 24 is 20: ten looks, the newest first, and ten evictions.
  CHECK(story.take() == 0);
  CHECK(story.actions() ==
        "close 24 idle; close 23 idle; close 22 idle; close 21 idle; close 20 idle; "
        "close 19 idle; close 18 idle; close 17 idle; close 16 idle; close 15 idle");
  CHECK(story.counters().parked == 14);
}

TEST_CASE("a busy stream past its age takes no further query and goes with its last") {
  PoolConfig config = small_streams();
  config.stream.max_age = seconds(30);
  PoolStory story(config);
  story.open_busy();
  story.use(1);
  story.advance(seconds(30) - Duration(1));
  CHECK(story.take() == 1);
  story.release(1);
  story.advance(Duration(1));
  CHECK(story.take() == 0);
  CHECK(story.actions().empty());
  story.release(1);
  CHECK(story.actions() == "close 1 age");
}

TEST_CASE("a stream out of uses is not shared, and closed when it is idle") {
  PoolConfig config = small_streams();
  config.stream.max_uses = 2;
  config.stream.max_in_flight = 10;
  PoolStory story(config);
  story.open_busy();
  CHECK(story.take() == 1);
  CHECK(story.take() == 1);
  CHECK(story.take() == 0);
  story.release(1);
  CHECK(story.take() == 0);
  CHECK(story.actions().empty());
  story.release(1);
  CHECK(story.actions() == "close 1 uses");
  CHECK(story.counters().evicted_uses == 1);
}

TEST_CASE("a retired stream finishes what is in flight and takes nothing more") {
  PoolStory story(small_streams());
  story.open_busy();
  story.use(1);
  CHECK(story.pool.retire(story.id(1), CloseReason::kTimedOut, story.now));
  CHECK(story.take() == 0);
  CHECK(story.actions().empty());
  story.release(1);
  CHECK(story.actions() == "close 1 timed_out");
  CHECK(story.counters().evicted_error == 1);
}

TEST_CASE("a transport retired while idle is closed at once, while opening when it has served") {
  PoolStory story(small_streams());
  story.open_parked();
  story.open();
  story.actions();
  CHECK(story.pool.retire(story.id(1), CloseReason::kIdle, story.now));
  CHECK(story.actions() == "close 1 idle");
  CHECK(story.pool.retire(story.id(2), CloseReason::kNoQuery, story.now));
  CHECK(story.actions().empty());
  CHECK(story.pool.opened(story.id(2), Endpoint{}, story.now));
  CHECK_FALSE(story.pool.has_room(story.id(2), story.now));
  CHECK(story.take() == 0);
  story.release(2);
  CHECK(story.actions() == "close 2 no_query");
}

TEST_CASE("no more are open than allowed, opening ones counted") {
  PoolStory story(small_streams());
  CHECK(story.open() == 1);
  CHECK(story.open_busy() == 2);
  CHECK(story.open_parked() == 3);
  CHECK(story.open() == 4);
  CHECK_FALSE(story.pool.may_open(UpstreamId{}, TransportKind::kStream));
  CHECK(story.open() == 0);
  CHECK(story.pool.open_count() == 4);
  // A closing one no longer counts, even before the host was told.
  story.pool.evict(story.id(1), CloseReason::kConnectFailed);
  CHECK(story.open() == 5);
  CHECK(story.actions() == "park 3; close 1 connect_failed");
}

TEST_CASE("the limit of one upstream is not the limit of another") {
  PoolStory story(small_streams(), 2);
  for (int i = 0; i < 4; ++i) CHECK(story.open(UpstreamId{0}) != 0);
  CHECK(story.open(UpstreamId{0}) == 0);
  CHECK(story.open(UpstreamId{1}) != 0);
  CHECK(story.counters(UpstreamId{0}).open == 4);
  CHECK(story.counters(UpstreamId{1}).open == 1);
}

}  // namespace berth
