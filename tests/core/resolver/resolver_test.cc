#include <catch2/catch.hpp>

#include "tests/core/resolver/resolver_story.h"

namespace berth {
namespace {

constexpr std::string_view kAnswer = "NOERROR; example.com. 20 IN A 192.0.2.7";
const std::string kRest = " max-age 20 NOERROR; example.com. 20 IN A 192.0.2.7";

Config with_budget(Duration budget) {
  Config config = story_config();
  config.lookup.budget = budget;
  return config;
}

}  // namespace

TEST_CASE("a resolver with nothing to do waits for events only") {
  ResolverStory story;
  CHECK_FALSE(story.resolver.deadline());
  CHECK_FALSE(story.resolver.poll());
  story.timeout();
  story.ask(1, "localhost. A");
  CHECK_FALSE(story.resolver.deadline());
  CHECK(story.actions() ==
        Lines{"REPLY q1 local max-age 604800 NOERROR aa; localhost. 604800 IN A 127.0.0.1"});
}

TEST_CASE("early and repeated timeouts do nothing") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  story.ask(2, "slow.berth.test. A");
  (void)story.actions();
  const auto deadline = story.resolver.deadline();
  REQUIRE(deadline);
  for (int i = 0; i < 3; ++i) story.timeout();
  story.now = *deadline - microseconds(1);
  for (int i = 0; i < 3; ++i) story.timeout();
  CHECK(story.actions().empty());
  CHECK(story.resolver.deadline() == deadline);
  story.now = *deadline;
  story.timeout();
  CHECK(story.actions() == Lines{"CLOSE t1 timed_out", "OPEN t2 udp 192.0.2.1:53"});
  story.timeout();
  CHECK(story.actions().empty());
}

TEST_CASE("one late timeout does all that was due, however late it comes") {
  for (const Duration late : {seconds(0), seconds(1), seconds(3600), seconds(10'000'000)}) {
    ResolverStory story(with_budget(seconds(2)));
    story.ask(1, "example.com. A");
    story.ask(2, "slow.berth.test. A");
    story.ask(3, "example.com. A");
    story.oversleep(seconds(10) + late);
    story.timeout();
    Lines replies;
    for (const std::string& action : story.actions()) {
      if (action.substr(0, 5) == "REPLY") replies.push_back(action.substr(0, 18));
    }
    CHECK(replies == Lines{"REPLY q1 failure m", "REPLY q3 failure m", "REPLY q2 local max"});
    CHECK(story.resolver.queries_in_flight() == 0);
    CHECK(story.resolver.pool().open_count() == 0);
    CHECK_FALSE(story.resolver.deadline());
  }
}

TEST_CASE("an answer that comes after the budget but before the timeout still counts") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  story.oversleep(seconds(30));
  story.answer(1, kAnswer);
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
                                 "REPLY q1 upstream" + kRest});
}

TEST_CASE("events about transports that are gone or never were are counted and ignored") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  const Bytes answer = response_from_text(story.sent(1), kAnswer);
  story.closed(1, TransportCause::kRefused, Stage::kReceive);
  (void)story.actions();
  const auto deadline = story.resolver.deadline();
  const std::uint64_t before = story.resolver.lookup_counters().late_events;
  const TransportId gone = story.id(1);
  std::uint64_t events = 0;
  for (const TransportId id : {gone, TransportId{}, TransportId{gone.value + 1},
                               TransportId{gone.value + 0x10000}, TransportId{0xffffffff}}) {
    story.handle(TransportOpened{id, {}});
    story.handle(TransportReceived{id, story.config.upstreams[0].endpoints[0], answer});
    story.handle(TransportClosed{id, Stage::kReceive, TransportCause::kReset, 0});
    events += 3;
  }
  CHECK(story.actions().empty());
  CHECK(story.resolver.lookup_counters().late_events == before + events);
  CHECK(story.resolver.deadline() == deadline);
}

TEST_CASE("no two transports ever have the same id, while thousands come and go") {
  Config config = story_config();
  config.pool.datagram.max_uses = 1;
  ResolverStory story(config);
  std::vector<std::uint32_t> ids;
  for (std::uint64_t id = 1; id <= 3000; ++id) {
    story.ask(id, "n" + std::to_string(id) + ".example. A");
    story.opened(id);
    story.answer(id, "NXDOMAIN");
    ids.push_back(story.id(id).value);
  }
  std::sort(ids.begin(), ids.end());
  CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
  CHECK(ids.front() != 0);
  CHECK(story.resolver.pool().open_count() == 0);
  CHECK(story.resolver.counters().replies == 3000);
}

TEST_CASE("several events may come before the first action is taken") {
  ResolverStory story;
  const Bytes one = query_from_words({"one.example.", "A"});
  const Bytes two = query_from_words({"localhost.", "A"});
  story.resolver.handle(story.now, QueryArrived{QueryId{1}, {}, one});
  story.resolver.handle(story.now, QueryArrived{QueryId{2}, {}, two});
  story.resolver.handle(story.now, QueryCancelled{QueryId{1}});
  story.timeout();
  CHECK(story.actions() ==
        Lines{"OPEN t1 udp 192.0.2.1:53",
              "REPLY q2 local max-age 604800 NOERROR aa; localhost. 604800 IN A 127.0.0.1"});
}

TEST_CASE("the octets of an event are not looked at after the call") {
  ResolverStory story;
  Bytes query = query_from_words({"example.com.", "A", "+id=7"});
  story.handle(QueryArrived{QueryId{1}, {}, query});
  std::fill(query.begin(), query.end(), std::uint8_t{0xff});
  story.opened(1);
  Bytes answer = response_from_text(story.sent(1), kAnswer);
  story.resolver.handle(
      story.now, TransportReceived{story.id(1), story.config.upstreams[0].endpoints[0], answer});
  std::fill(answer.begin(), answer.end(), std::uint8_t{0xff});
  story.timeout();
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
                                 "REPLY q1 upstream" + kRest});
}

TEST_CASE("the same seed does the same, another seed or fresh entropy does not") {
  const auto sent = [](std::uint8_t seed, std::optional<std::uint8_t> fresh) {
    ResolverStory story(story_config(), Seed{seed});
    if (fresh) story.handle(Reseed{Seed{*fresh}});
    Bytes all;
    for (std::size_t i = 1; i <= 8; ++i) {
      story.ask(i, "n" + std::to_string(i) + ".example. A");
      story.opened(i);
      const Bytes bytes = story.sent(i);
      all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
  };
  CHECK(sent(1, std::nullopt) == sent(1, std::nullopt));
  CHECK(sent(1, std::nullopt) != sent(2, std::nullopt));
  CHECK(sent(1, 1) == sent(1, 1));
  CHECK(sent(1, 1) != sent(1, std::nullopt));
  CHECK(sent(1, 1) != sent(1, 2));
}

TEST_CASE("when a drain ends, slow answers go out at once, the first due first") {
  ResolverStory story;
  for (const std::uint64_t id : {5, 1, 9, 3}) {
    story.ask(id, "slow.berth.test. A");
    story.oversleep(milliseconds(10));
  }
  story.handle(Drain{story.now + milliseconds(20)});
  CHECK(story.resolver.deadline() == story.now + milliseconds(20));
  story.oversleep(milliseconds(20));
  story.timeout();
  Lines replies;
  for (const std::string& action : story.actions()) replies.push_back(action.substr(0, 14));
  CHECK(replies == Lines{"REPLY q5 local", "REPLY q1 local", "REPLY q9 local", "REPLY q3 local"});
  CHECK_FALSE(story.resolver.deadline());
}

TEST_CASE("a drain closes what is parked and leaves no deadline behind") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  CHECK(story.resolver.deadline());
  (void)story.actions();
  story.handle(Drain{story.now + seconds(5)});
  CHECK(story.actions() == Lines{"CLOSE t1 drain"});
  CHECK_FALSE(story.resolver.deadline());
  story.ask(2, "example.com. A");
  CHECK(story.actions() == Lines{"REPLY q2 cache" + kRest});
}

TEST_CASE("the end of a drain does not wait for what is refreshed in the background") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.cancel(1);
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53"});
  story.handle(Drain{story.now + milliseconds(100)});
  CHECK(story.resolver.deadline() == story.now + milliseconds(100));
  story.oversleep(milliseconds(100));
  story.timeout();
  CHECK(story.actions() == Lines{"CLOSE t1 drain"});
  CHECK_FALSE(story.resolver.deadline());
}

TEST_CASE("a resolver may go with anything in flight") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.ask(2, "example.com. A");
  story.ask(3, "slow.berth.test. A");
  story.opened(1);
  story.ask(4, "other.example. A");
  CHECK(story.resolver.queries_in_flight() == 4);
}

}  // namespace berth
