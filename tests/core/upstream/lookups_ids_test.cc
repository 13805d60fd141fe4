#include <catch2/catch.hpp>
#include <set>

#include "core/upstream/lookup.h"
#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

/// One stream that loses questions but never falls silent: another one is always under way.
struct LossyStream {
  LossyStream() : story(patient(), lasting(), {"tcp://192.0.2.1"}) {
    story.start("first.");
    story.opened(1);
  }

  void answer_last() { story.answer(1, last); }
  /// Asks `count` questions that nobody answers, and another one that gets its answer later.
  void lose(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) story.start("lost.");
    answer_last();
    story.advance(story.config.stream_attempt / 2);
    story.start("answered.");
    last = story.wire_ids(1).size();
    story.advance(story.config.stream_attempt / 2);
  }

  static LookupConfig patient() {
    LookupConfig config = plain();
    config.max_stream_timeouts = 1000;
    config.max_attempts_per_upstream = 1;
    config.health.failures = 100'000;
    return config;
  }
  static PoolConfig lasting() {
    PoolConfig pool;
    pool.stream.max_in_flight = 200;
    pool.stream.max_age = seconds(100'000);
    return pool;
  }

  LookupsStory story;
  /// The message that `answer_last` answers.
  std::size_t last = 1;
};

}  // namespace

TEST_CASE("no two questions on one stream have one id while either may still be answered") {
  LossyStream stream;
  std::set<std::uint16_t> taken;
  std::size_t seen = 1;  // the first is answered
  for (int round = 0; round < 200; ++round) {
    stream.lose(4);
    const std::vector<std::uint16_t> ids = stream.story.wire_ids(1);
    // The last of each round is answered in the next, the others never.
    for (; seen < ids.size(); ++seen) CHECK(taken.insert(ids[seen]).second);
    taken.erase(ids.back());
  }
  CHECK(taken.size() == 800);
  CHECK(stream.story.transports() == 1);
}

TEST_CASE("a stream on which too much was given up takes nothing more and goes when it is idle") {
  LossyStream stream;
  std::size_t lost = 0;
  while (stream.story.transports() == 1 && lost < 10 * kMaxGivenUp) {
    (void)stream.story.actions();
    stream.lose(50);
    lost += 50;
  }
  CHECK(lost == kMaxGivenUp + 50);
  Lines actions = stream.story.actions();
  actions.resize(2);
  CHECK(actions == Lines{"open 2 stream 192.0.2.1:53", "close 1 timed_out"});
}

}  // namespace berth
