// A second upstream is asked where the first is late, and one that fails is passed over without
// any client waiting for it.

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

const std::string kFirst = " 192.0.2.1:53";
const std::string kSecond = " 192.0.2.2:53";
const std::vector<std::string_view> kTwo{"udp://192.0.2.1", "udp://192.0.2.2"};
const std::vector<std::string_view> kThree{"udp://192.0.2.1", "udp://192.0.2.2", "udp://192.0.2.3"};

LookupConfig hedging(SelectPolicy policy = SelectPolicy::kInOrder) {
  LookupConfig config;
  config.health.policy = policy;
  return config;
}

/// Asks one question whose first upstream answers after `time`.
void ask(LookupsStory& story, Duration time) {
  story.start("a.");
  story.advance(time);
  story.answer(1);
}

}  // namespace

TEST_CASE("after 200 ms without history a second upstream is asked, and the first answer wins") {
  LookupsStory story(hedging(), {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.advance(milliseconds(200) - Duration(1));
  CHECK(story.actions() == Lines{"open 1 datagram" + kFirst, "send 1"});
  story.advance(Duration(1));
  CHECK(story.actions() == Lines{"open 2 datagram" + kSecond});
  story.opened(2);
  story.answer(2);
  CHECK(story.results() == Lines{"1 answer"});
  CHECK(story.lookups.size() == 0);
  CHECK(story.lookups.counters().hedges == 1);
  CHECK(story.lookups.counters().hedges_won == 1);
  // The first still answers: its socket is free again, nothing else happens.
  story.advance(milliseconds(50));
  story.answer(1);
  CHECK(story.actions() == Lines{"send 2", "park 2", "park 1"});
  CHECK(story.results().empty());
  CHECK(story.lookups.counters().late_events == 0);
}

TEST_CASE("with history the second is asked after the time that nearly all answers take") {
  LookupsStory story(hedging(), {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.answer(1);
  for (int i = 0; i < 30; ++i) ask(story, milliseconds(100));
  story.start("late.");
  (void)story.actions();
  story.advance(milliseconds(100));
  CHECK(story.actions().empty());
  story.advance(milliseconds(28));
  CHECK(story.actions() == Lines{"open 2 datagram" + kSecond});
}

TEST_CASE("however quick an upstream is known to be, it has 50 ms") {
  LookupsStory story(hedging(), {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.answer(1);
  for (int i = 0; i < 30; ++i) ask(story, milliseconds(1));
  story.start("late.");
  (void)story.actions();
  story.advance(milliseconds(50) - Duration(1));
  CHECK(story.actions().empty());
  story.advance(Duration(1));
  CHECK(story.actions() == Lines{"open 2 datagram" + kSecond});
}

TEST_CASE("hedges are a share of all questions, saved up to a burst") {
  LookupConfig config = hedging();
  config.hedge.burst = 3;
  config.hedge.percent = 0;
  LookupsStory story(config, {}, kTwo);
  for (int i = 0; i < 10; ++i) story.start("a.");
  story.advance(milliseconds(200));
  CHECK(story.lookups.counters().hedges == 3);
}

TEST_CASE("where there is nobody else to ask, or hedging is off, nobody is asked twice") {
  LookupsStory alone(hedging());
  alone.start("a.");
  alone.opened(1);
  alone.advance(milliseconds(1000));
  CHECK(alone.transports() == 1);
  LookupConfig off = hedging();
  off.hedge.enabled = false;
  LookupsStory story(off, {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.advance(milliseconds(1000));
  CHECK(story.transports() == 1);
}

TEST_CASE("a dead first upstream costs the first query the hedge's delay, those after it nothing") {
  LookupsStory story(hedging(), {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.advance(milliseconds(200));
  story.opened(2);
  story.answer(2);
  CHECK(story.results() == Lines{"1 answer"});
  for (int i = 2; i <= 10; ++i) {
    (void)story.actions();
    const TimePoint asked = story.now;
    story.start("b.");
    CHECK(story.actions() == Lines{"unpark 2", "send 2"});
    story.answer(2);
    CHECK(story.results() == Lines{std::to_string(i) + " answer"});
    CHECK(story.now == asked);
    story.advance(milliseconds(50));
  }
}

TEST_CASE("a connection that does not open is hedged too") {
  LookupsStory story(hedging(), {}, {"tcp://192.0.2.1", "tcp://192.0.2.2"});
  story.start("a.");
  story.advance(milliseconds(200));
  CHECK(story.actions() == Lines{"open 1 stream" + kFirst, "open 2 stream" + kSecond});
  story.opened(2);
  story.answer(2);
  CHECK(story.results() == Lines{"1 answer"});
  // The other goes on opening and is kept for later.
  story.opened(1);
  CHECK(story.actions() == Lines{"send 2", "park 2", "park 1"});
}

TEST_CASE("when the first fails while the second is asked, the second is waited for") {
  LookupsStory story(hedging(), {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.advance(milliseconds(200));
  story.opened(2);
  story.closed(1, TransportCause::kRefused, Stage::kWait);
  CHECK(story.results().empty());
  CHECK(story.transports() == 2);
  story.advance(milliseconds(300));
  story.answer(2);
  CHECK(story.results() == Lines{"1 answer"});
}

TEST_CASE("with hedges and retries together no more messages are sent than allowed") {
  for (const std::uint32_t most : {1, 2, 3, 6}) {
    for (const SelectPolicy policy : {SelectPolicy::kFastest, SelectPolicy::kParallel}) {
      LookupConfig config = hedging(policy);
      config.max_messages = most;
      config.budget = seconds(60);
      LookupsStory story(config, {}, kThree);
      story.start("a.");
      for (std::size_t number = 1; number <= story.transports(); ++number) {
        story.opened(number);
        story.advance(milliseconds(100));
      }
      story.advance(seconds(60));
      CHECK(story.results().size() == 1);
      CHECK(story.lookups.counters().sent <= most);
    }
  }
}

TEST_CASE("one server is asked no more than three times over UDP, however often it stays silent") {
  LookupConfig config = hedging();
  config.budget = seconds(60);
  LookupsStory story(config);
  story.start("a.");
  for (std::size_t number = 1; number <= story.transports(); ++number) {
    story.opened(number);
    story.advance(config.datagram_attempt);
  }
  CHECK(story.lookups.counters().sent == 3);
  CHECK(story.results() == Lines{"1 no answer from udp://192.0.2.1:53 within 1200 ms"});
}

TEST_CASE("in parallel several are asked at once, and the first good answer wins") {
  LookupConfig config = hedging(SelectPolicy::kParallel);
  config.parallel = 3;
  LookupsStory story(config, {}, kThree);
  story.start("a.");
  CHECK(story.transports() == 3);
  for (std::size_t number = 1; number <= 3; ++number) story.opened(number);
  Bytes refusal = story.reply(1);
  refusal[3] = 5;
  story.receive(1, refusal);
  CHECK(story.results().empty());
  story.answer(3);
  CHECK(story.results() == Lines{"1 answer"});
  story.answer(2);
  CHECK(story.lookups.size() == 0);
  CHECK(story.lookups.counters().sent == 3);
}

TEST_CASE("the fastest are measured anew beside the one that is asked, and then preferred") {
  LookupsStory story(hedging(SelectPolicy::kFastest), {}, kTwo);
  story.start("a.");
  CHECK(story.actions() == Lines{"open 1 datagram" + kFirst, "open 2 datagram" + kSecond});
  story.opened(1);
  story.opened(2);
  story.advance(milliseconds(10));
  story.answer(2);
  CHECK(story.results() == Lines{"1 answer"});
  story.advance(milliseconds(10));
  story.answer(1);
  (void)story.actions();
  story.start("b.");
  CHECK(story.actions() == Lines{"unpark 2", "send 2"});
  CHECK(story.lookups.counters().extras == 1);
}

TEST_CASE("one that cannot answer what another can is passed over after a while") {
  LookupsStory story(hedging(), {}, kTwo);
  for (std::size_t i = 1; i <= 3; ++i) {
    story.start("a.");
    if (i == 1) story.opened(1);
    Bytes refusal = story.reply(1);
    refusal[3] = 5;
    story.receive(1, refusal);
    if (i == 1) story.opened(2);
    story.answer(2);
  }
  CHECK(story.results() == Lines{"1 answer", "2 answer", "3 answer"});
  CHECK(story.notices() == Lines{"udp://192.0.2.1:53 is down: udp://192.0.2.1:53 could not answer "
                                 "what another one can"});
  (void)story.actions();
  story.start("b.");
  CHECK(story.actions() == Lines{"unpark 2", "send 2"});
}

TEST_CASE("where nobody can answer nobody is to blame") {
  LookupsStory story(hedging(), {}, kTwo);
  for (std::size_t i = 1; i <= 5; ++i) {
    story.start("a.");
    for (const std::size_t number : {1U, 2U}) {
      if (i == 1) story.opened(number);
      Bytes failure = story.reply(number);
      failure[3] = 2;
      story.receive(number, failure);
    }
  }
  CHECK(story.results().size() == 5);
  CHECK(story.notices().empty());
}

TEST_CASE("what was overtaken and never answers counts against its upstream") {
  LookupConfig config = hedging();
  config.health.failures = 1;
  LookupsStory story(config, {}, kTwo);
  story.start("a.");
  story.opened(1);
  story.advance(milliseconds(200));
  story.opened(2);
  story.answer(2);
  CHECK(story.notices().empty());
  story.advance(config.datagram_attempt);
  CHECK(story.notices() == Lines{"udp://192.0.2.1:53 is down: no answer from udp://192.0.2.1:53 "
                                 "within 1200 ms"});
  CHECK(story.results() == Lines{"1 answer"});
  CHECK_FALSE(story.actions().empty());
  story.advance(seconds(70));
  CHECK_FALSE(story.lookups.deadline());
}

}  // namespace berth
