// What the peer of a session allows at a time, beside what we allow ourselves.

#include <catch2/catch.hpp>

#include "tests/core/pool/pool_story.h"

namespace berth {

TEST_CASE("of two limits of queries in flight the lower holds, and the peer's may change") {
  PoolStory story(small_streams());
  story.open_busy();
  CHECK(story.limit(1, 1));
  story.use(1);
  CHECK(story.take() == 0);
  CHECK(story.limit(1, 100));
  CHECK(story.take() == 1);
  // Two is ours.
  CHECK(story.take() == 0);
}

TEST_CASE("a peer that allows fewer than are in flight gets the next when enough have ended") {
  PoolConfig config = small_streams();
  config.stream.max_in_flight = 4;
  PoolStory story(config);
  story.open_busy();
  for (int i = 0; i < 3; ++i) story.use(1);
  story.limit(1, 2);
  story.release(1);
  CHECK(story.take() == 0);
  story.release(1);
  CHECK(story.take() == 1);
}

TEST_CASE("a peer's limit told while a transport opens holds once it is open") {
  PoolStory story(small_streams());
  story.open();
  CHECK(story.limit(1, 1));
  story.pool.opened(story.id(1), Endpoint{}, story.now);
  CHECK(story.take() == 1);
  CHECK(story.take() == 0);
}

TEST_CASE("one whose peer takes nothing at all is closed rather than used or parked") {
  PoolStory busy(small_streams());
  busy.open_busy();
  busy.use(1);
  busy.limit(1, 0);
  busy.release(1);
  CHECK(busy.actions() == "close 1 closed_by_peer");

  PoolStory parked(small_streams());
  parked.open_parked();
  parked.limit(1, 0);
  CHECK(parked.take() == 0);
  CHECK(parked.actions() == "close 1 closed_by_peer");
}

TEST_CASE("the limit of a peer that is gone is late") {
  PoolStory story(small_streams());
  story.open_busy();
  story.pool.evict(story.id(1), CloseReason::kError);
  CHECK_FALSE(story.limit(1, 5));
  CHECK(story.counters().late_events == 1);
}

}  // namespace berth
