// What counts against an upstream that is reached and answers, though not what was asked.

#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

TEST_CASE("streams that bring what is no message count against their upstream") {
  LookupsStory story({}, {}, {"tcp://192.0.2.1"});
  const Bytes too_short{1, 2, 3};
  for (const std::size_t stream : {1, 2, 3}) {
    CHECK(story.notices().empty());
    // The second has the first one's question.
    if (stream != 2) story.start("a.");
    story.opened(stream);
    story.receive(stream, too_short);
  }
  CHECK(story.notices().front() ==
        "tcp://192.0.2.1:53 is down: 192.0.2.1:53 broke the stream's framing");
}

TEST_CASE("a stream's answers to other questions count against its upstream") {
  LookupConfig config;
  config.max_mismatches = 1;
  LookupsStory story(config, {}, {"tcp://192.0.2.1"});
  for (const std::size_t stream : {1, 2, 3}) {
    CHECK(story.notices().empty());
    // The second has the first one's question.
    if (stream != 2) story.start("a.");
    story.opened(stream);
    Bytes other = story.reply(stream);
    other[13] ^= 2;
    story.receive(stream, other);
  }
  CHECK(story.notices().front() ==
        "tcp://192.0.2.1:53 is down: 192.0.2.1:53 sent answers to other questions");
}

}  // namespace
}  // namespace berth
