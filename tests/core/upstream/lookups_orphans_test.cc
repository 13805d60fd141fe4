// Questions that lose what they stand on because others time out there, several at a time.

#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

const std::string kFirst = " 192.0.2.1:53";
const std::string kSecond = " 192.0.2.2:53";

/// Both upstreams are asked each question at once, over one stream each that one timeout ends, and
/// each of them `tries` times at most.
LookupsStory two_streams(std::uint32_t tries) {
  LookupConfig config = plain();
  config.health.policy = SelectPolicy::kParallel;
  config.max_stream_timeouts = 1;
  config.max_attempts_per_upstream = tries;
  PoolConfig pool;
  pool.stream.max_open = 1;
  return LookupsStory(config, pool, {"tcp://192.0.2.1", "tcp://192.0.2.2"});
}

}  // namespace

TEST_CASE("a question that ends with the first stream it loses is not seen to for the second") {
  LookupsStory story = two_streams(1);
  story.start("a.");
  story.opened(1);
  story.opened(2);
  story.advance(milliseconds(500));
  story.start("b.");
  CHECK(story.actions() == Lines{"open 1 stream" + kFirst, "open 2 stream" + kSecond, "send 1",
                                 "send 2", "send 1", "send 2"});
  story.advance(seconds(1));
  CHECK(story.actions() == Lines{"close 1 timed_out", "close 2 timed_out"});
  CHECK(story.results() == Lines{"1 no answer from tcp://192.0.2.1:53 within 1500 ms; no answer "
                                 "from tcp://192.0.2.2:53 within 1500 ms",
                                 "2 a stream to tcp://192.0.2.1:53 fell silent"});
  CHECK(story.lookups.size() == 0);
}

TEST_CASE("a question that begins anew where it lost one stream goes on when it has lost another") {
  LookupsStory story = two_streams(2);
  story.start("measured.");
  story.opened(1);
  story.opened(2);
  story.start("a.");
  story.advance(milliseconds(500));
  // From now on the second is the faster, and asked first: it has the first place of this question.
  story.answer(2, 1);
  story.start("b.");
  (void)story.actions();
  (void)story.results();
  story.advance(seconds(1));
  CHECK(story.actions() ==
        Lines{"close 1 timed_out", "close 2 timed_out", "open 3 stream" + kSecond});
  story.opened(3);
  CHECK(story.actions() == Lines{"send 3", "send 3"});
  story.answer(3, 1);
  story.answer(3, 2);
  CHECK(story.results() == Lines{"2 answer", "3 answer"});
}

}  // namespace berth
