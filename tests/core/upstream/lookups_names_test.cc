// Upstreams that are named: their addresses are asked of bootstrap servers, believed for their TTL
// and kept when nobody answers.

#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

const std::vector<std::string_view> kNamed{"tls://dns.example"};
const std::vector<std::string_view> kBootstrap{"udp://192.0.2.53"};
const std::string kServer = " 192.0.2.53:53";
// What the story answers with.
const std::string kSix = " [2001:db8::7]:853";
const std::string kFour = " 192.0.2.7:853";

/// The answer to the last question on a transport, without any record in it.
Bytes nothing(const LookupsStory& story, std::size_t number) {
  Bytes reply = story.reply(number);
  reply[7] = 0;
  const std::size_t end = MessageView::parse(reply)->question_end().value();
  reply.resize(end);
  return reply;
}

/// Both questions are out: IPv6 on the first transport, IPv4 on the second.
struct Asking {
  explicit Asking(const std::vector<std::string_view>& urls = kNamed, LookupConfig config = plain())
      : story(config, {}, urls, kBootstrap) {
    story.start("a.");
    story.opened(1);
    story.opened(2);
    opening = story.actions();
  }
  LookupsStory story;
  Lines opening;
};

}  // namespace

TEST_CASE("a name is resolved once for all who wait, then its upstream is asked") {
  Asking asking;
  LookupsStory& story = asking.story;
  CHECK(asking.opening ==
        Lines{"open 1 datagram" + kServer, "open 2 datagram" + kServer, "send 1", "send 2"});
  story.start("b.");
  CHECK(story.actions().empty());
  story.answer(1);
  CHECK(story.actions() == Lines{"park 1", "open 3 stream" + kSix});
  story.answer(2);
  CHECK(story.actions() == Lines{"park 2"});
  story.opened(3);
  story.answer(3, 1);
  story.answer(3, 2);
  CHECK(story.results() == Lines{"1 answer", "2 answer"});
  CHECK(story.lookups.counters().started == 2);
  CHECK(story.lookups.counters().names_resolved == 2);
}

TEST_CASE("IPv4 that comes first waits a little for IPv6") {
  Asking asking;
  LookupsStory& story = asking.story;
  story.answer(2);
  story.advance(milliseconds(50) - Duration(1));
  CHECK(story.actions() == Lines{"park 2"});
  SECTION("which comes") {
    story.answer(1);
    CHECK(story.actions() == Lines{"park 1", "open 3 stream" + kSix});
  }
  SECTION("in vain, and it joins the race later") {
    story.advance(Duration(1));
    CHECK(story.actions() == Lines{"open 3 stream" + kFour});
    story.answer(1);
    CHECK(story.actions() == Lines{"park 1"});
    story.advance(milliseconds(250));
    CHECK(story.actions() == Lines{"open 4 stream" + kSix});
  }
}

TEST_CASE("a name without any address is a failure that says so") {
  Asking asking;
  LookupsStory& story = asking.story;
  story.receive(1, nothing(story, 1));
  CHECK(story.results().empty());
  story.receive(2, nothing(story, 2));
  CHECK(story.results() == Lines{"1 no address for upstream tls://dns.example:853"});
  CHECK(story.lookups.size() == 0);
}

TEST_CASE("bootstrap servers that are silent are one failure, and another upstream is asked") {
  LookupConfig config = plain();
  config.hedge.enabled = true;
  Asking asking({"tls://dns.example", "tls://192.0.2.9"}, config);
  LookupsStory& story = asking.story;
  story.advance(milliseconds(200));
  CHECK(story.actions() == Lines{"open 3 stream 192.0.2.9:853"});
  story.opened(3);
  story.answer(3);
  CHECK(story.results() == Lines{"1 answer"});
}

TEST_CASE("an address is believed for its TTL, then resolved anew") {
  Asking asking;
  LookupsStory& story = asking.story;
  story.answer(1);
  story.answer(2);
  story.opened(3);
  story.answer(3);
  story.closed(3, TransportCause::kEndOfStream, Stage::kReceive);
  (void)story.actions();
  story.advance(seconds(30));
  story.start("fresh.");
  CHECK(story.actions() == Lines{"open 4 stream" + kSix});
  story.opened(4);
  story.answer(4);
  story.closed(4, TransportCause::kEndOfStream, Stage::kReceive);
  // Past the TTL of a minute.
  story.advance(seconds(31));
  (void)story.actions();
  const std::size_t before = story.transports();
  story.start("old.");
  CHECK(story.lookups.counters().sent + story.transports() > 4 + before);
  // While the answer is out, what is known is used after a moment.
  (void)story.actions();
  story.advance(milliseconds(200));
  CHECK(story.actions() == Lines{"open " + std::to_string(story.transports()) + " stream" + kSix});
}

TEST_CASE("what was known is used where nothing new can be learnt") {
  LookupConfig config = plain();
  config.budget = seconds(4);
  Asking asking(kNamed, config);
  LookupsStory& story = asking.story;
  story.answer(1);
  story.answer(2);
  story.opened(3);
  story.answer(3);
  story.closed(3, TransportCause::kEndOfStream, Stage::kReceive);
  story.advance(seconds(120));
  (void)story.actions();
  story.start("b.");
  story.advance(milliseconds(200));
  const std::size_t last = story.transports();
  CHECK(story.actions().back() == "open " + std::to_string(last) + " stream" + kSix);
  story.opened(last);
  story.answer(last);
  CHECK(story.results() == Lines{"1 answer", "2 answer"});
  story.advance(seconds(10));
  CHECK(story.lookups.counters().names_failed == 2);
}

TEST_CASE("stopping while a name is resolved ends all of it") {
  Asking asking;
  LookupsStory& story = asking.story;
  story.stop();
  CHECK(story.results() == Lines{"1 shutting down"});
  CHECK(story.lookups.pool().open_count() == 0);
  CHECK_FALSE(story.lookups.deadline());
}

}  // namespace berth
