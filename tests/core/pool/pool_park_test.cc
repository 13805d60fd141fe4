#include <catch2/catch.hpp>

#include "tests/core/pool/pool_story.h"

namespace berth {

TEST_CASE("a transport parks when its last query ends") {
  PoolStory story(small_streams());
  story.open_busy();
  story.use(1);
  story.use(1);
  story.advance(seconds(1));
  story.release(1);
  CHECK(story.actions().empty());
  CHECK(story.find(1)->state == TransportState::kBusy);
  story.advance(seconds(1));
  story.release(1);
  CHECK(story.actions() == "park 1");
  CHECK(story.find(1)->state == TransportState::kParked);
  CHECK(story.find(1)->last_used_at == story.now);
  CHECK(story.counters().parked_total == 1);
  CHECK(story.counters().parked == 1);
  CHECK(story.counters().busy == 0);
  CHECK(story.counters().open == 1);
}

TEST_CASE("an opening transport does not park: it is closed") {
  PoolStory story(small_streams());
  story.open();
  CHECK(story.park(1) == ParkOutcome::kRefusedOpening);
  CHECK(story.actions() == "close 1 no_query");
  CHECK(story.counters().refused_opening == 1);
  CHECK(story.counters().closed_other == 0);
}

TEST_CASE("a transport that is gone or going does not park") {
  PoolStory story(small_streams());
  story.open_busy();
  story.pool.evict(story.id(1), CloseReason::kError);
  CHECK(story.park(1) == ParkOutcome::kRefusedNotOpen);
  CHECK(story.actions() == "close 1 error");
  CHECK(story.park(1) == ParkOutcome::kRefusedNotOpen);
  CHECK(story.actions().empty());
  CHECK(story.counters().refused_not_open == 2);
  CHECK(story.counters().late_events == 2);
}

TEST_CASE("parking a parked transport does nothing, and does not refresh its age") {
  PoolStory story(small_streams());
  story.open_parked();
  story.actions();
  const TimePoint parked_at = story.now;
  story.advance(seconds(50));
  CHECK(story.park(1) == ParkOutcome::kAlreadyParked);
  CHECK(story.find(1)->last_used_at == parked_at);
  CHECK(story.actions().empty());
  CHECK(story.counters().parked_total == 1);
  story.advance(seconds(11));
  CHECK(story.take() == 0);
  CHECK(story.actions() == "close 1 idle");
}

TEST_CASE("a full pool refuses when a sweep frees nothing") {
  PoolStory story(small_streams());
  for (int i = 0; i < 3; ++i) story.open_busy();
  story.park(1);
  story.park(2);
  CHECK(story.park(3) == ParkOutcome::kRefusedFull);
  CHECK(story.actions() == "park 1; park 2; close 3 pool_full");
  CHECK(story.counters().refused_full == 1);
  CHECK(story.counters().sweeps_full == 1);
  CHECK(story.counters().swept == 0);
  CHECK(story.counters().parked == 2);
}

TEST_CASE("a full pool takes one when its sweep frees a place") {
  PoolStory story(small_streams());
  for (int i = 0; i < 3; ++i) story.open_busy();
  story.park(1);
  story.advance(seconds(30));
  story.park(2);
  CHECK(story.actions() == "park 1; park 2");
  story.advance(seconds(31));
  CHECK(story.park(3) == ParkOutcome::kParked);
  CHECK(story.actions() == "close 1 idle; park 3");
  CHECK(story.counters().sweeps_full == 1);
  CHECK(story.counters().swept == 1);
  CHECK(story.counters().refused_full == 0);
}

TEST_CASE("within the gap after a sweep a full pool refuses without looking") {
  PoolStory story(small_streams());
  for (int i = 0; i < 4; ++i) story.open_busy();
  story.park(1);
  story.park(2);
  story.advance(seconds(50));
  CHECK(story.park(3) == ParkOutcome::kRefusedFull);
  // 1 and 2 expire 60 s after parking, but the last sweep was only 11 s ago.
  story.advance(seconds(11));
  CHECK(story.park(4) == ParkOutcome::kRefusedFull);
  CHECK(story.actions() == "park 1; park 2; close 3 pool_full; close 4 pool_full");
  CHECK(story.counters().sweeps_full == 1);
  story.open_busy();
  story.advance(seconds(4));
  CHECK(story.park(5) == ParkOutcome::kParked);
  CHECK(story.actions() == "close 1 idle; close 2 idle; park 5");
}

TEST_CASE("a worn-out transport is closed instead of parked") {
  PoolStory story(datagrams(4, 2));
  story.kind = TransportKind::kDatagram;
  story.open_parked();
  CHECK(story.take() == 1);
  CHECK(story.actions() == "park 1; unpark 1");
  story.release(1);
  CHECK(story.actions() == "close 1 uses");
  story.open_busy();
  story.use(2);
  story.advance(seconds(60));
  story.release(2);
  CHECK(story.actions() == "close 2 age");
  story.open_busy();
  story.advance(seconds(60));
  CHECK(story.park(3) == ParkOutcome::kRefusedWornOut);
  CHECK(story.actions() == "close 3 age");
  CHECK(story.counters().evicted_uses == 1);
  CHECK(story.counters().evicted_age == 2);
}

TEST_CASE("a pool of size 0 parks nothing") {
  PoolConfig config;
  config.stream.pool_size = 0;
  PoolStory story(config);
  story.open_parked();
  CHECK(story.actions() == "close 1 pool_full");
  CHECK_FALSE(story.pool.deadline());
}

TEST_CASE("a transport that opened after its query went away parks for the next") {
  PoolStory story(small_streams());
  story.open_busy();
  CHECK(story.release(1));
  CHECK(story.actions() == "park 1");
  CHECK(story.find(1)->uses == 0);
  CHECK(story.take() == 1);
}

TEST_CASE("an open that was asked for twice, or for one that is gone, is late") {
  PoolStory story(small_streams());
  story.open_busy();
  CHECK_FALSE(story.pool.opened(story.id(1), Endpoint{}, story.now));
  CHECK(story.counters().late_events == 1);
  story.open();
  story.pool.evict(story.id(2), CloseReason::kLostRace);
  CHECK_FALSE(story.pool.opened(story.id(2), Endpoint{}, story.now));
  CHECK(story.counters().late_events == 2);
  CHECK(story.counters().opened == 1);
  CHECK(story.counters().closed_other == 1);
  CHECK(story.actions() == "close 2 lost_race");
}

TEST_CASE("age counts from when a transport opened, not from when it was asked for") {
  PoolConfig config = small_streams();
  config.stream.max_age = seconds(30);
  PoolStory story(config);
  story.open();
  story.advance(seconds(20));
  story.pool.opened(story.id(1), Endpoint{IpAddress::v4(0x7f000001), 1234}, story.now);
  CHECK(story.find(1)->opened_at == story.now);
  CHECK(story.find(1)->local == Endpoint{IpAddress::v4(0x7f000001), 1234});
  story.advance(seconds(29));
  CHECK(story.park(1) == ParkOutcome::kParked);
}

}  // namespace berth
