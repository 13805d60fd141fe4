// Several addresses of an upstream, opened beside each other: they take one place until one is
// open.

#include <catch2/catch.hpp>

#include "tests/core/pool/pool_story.h"

namespace berth {
namespace {

/// One stream at a time.
PoolConfig one_stream() {
  PoolConfig config = small_streams();
  config.stream.max_open = 1;
  return config;
}

bool may_open(const PoolStory& story) {
  return story.pool.may_open(UpstreamId{}, TransportKind::kStream);
}

}  // namespace

TEST_CASE("those that race are open, but take no place beside the one they race") {
  PoolStory story(one_stream());
  CHECK(story.open() == 1);
  CHECK(story.open_racing() == 2);
  CHECK(story.open_racing() == 3);
  CHECK(story.counters().open == 3);
  CHECK(story.counters().racing == 2);
  CHECK(story.pool.open_count() == 3);
  CHECK(story.open() == 0);
}

TEST_CASE("when the one that holds the place fails, one that raced it gets the place") {
  PoolStory story(one_stream());
  story.open();
  story.open_racing();
  story.open_racing();
  story.pool.closed_by_peer(story.id(1), story.now, CloseReason::kConnectFailed);
  CHECK(may_open(story));
  story.pool.place(story.id(3));
  CHECK_FALSE(may_open(story));
  CHECK(story.counters().racing == 1);
  // Whoever has the place already keeps it.
  story.pool.place(story.id(3));
  CHECK(story.counters().racing == 1);
}

TEST_CASE("the winner of a race gets the place, the losers are closed and leave nothing behind") {
  PoolStory story(one_stream());
  story.open();
  story.open_racing();
  CHECK(story.pool.opened(story.id(2), Endpoint{}, story.now));
  CHECK(story.pool.evict(story.id(1), CloseReason::kLostRace));
  story.pool.place(story.id(2));
  CHECK_FALSE(may_open(story));
  story.use(2);
  story.release(2);
  CHECK(story.actions() == "close 1 lost_race; park 2");
  CHECK(story.counters().open == 1);
  CHECK(story.counters().racing == 0);
  CHECK(story.counters().closed_other == 1);
}

TEST_CASE("one that raced and is gone is counted neither as open nor as racing") {
  PoolStory story(one_stream());
  story.open();
  story.open_racing();
  story.pool.evict(story.id(2), CloseReason::kLostRace);
  CHECK(story.counters().open == 1);
  CHECK(story.counters().racing == 0);
  CHECK_FALSE(may_open(story));
}

}  // namespace berth
