#include <catch2/catch.hpp>

#include "tests/core/resolver/resolver_story.h"

namespace berth {
namespace {

constexpr std::string_view kAnswer = "NOERROR; example.com. 20 IN A 192.0.2.7";
const std::string kRest = " max-age 20 NOERROR; example.com. 20 IN A 192.0.2.7";
const std::string kStale =
    " stale max-age 30 NOERROR; example.com. 30 IN A 192.0.2.7; EDE 3 (Stale Answer) upstreams did "
    "not answer in time";

/// Nothing is left of any query, and nothing more is said of one.
void check_nothing_left(ResolverStory& story) {
  CHECK(story.resolver.queries_in_flight() == 0);
  story.oversleep(seconds(100));
  story.timeout();
  for (const std::string& action : story.actions()) CHECK(action.substr(0, 5) != "REPLY");
  CHECK(story.finished().empty());
  CHECK_FALSE(story.resolver.deadline());
}

}  // namespace

TEST_CASE("a query ends in one reply and then one word about its end") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.oversleep(milliseconds(2));
  story.ask(2, "example.com. A");
  story.opened(1);
  story.oversleep(milliseconds(3));
  story.answer(1, kAnswer);
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
                                 "REPLY q1 upstream" + kRest, "REPLY q2 coalesced" + kRest});
  CHECK(story.finished() ==
        Lines{"FINISHED q1 upstream; parse 0; cache 0; select 0; connect 0; send 2000; receive "
              "5000; match 5000; reply 5000; by upstream 0",
              "FINISHED q2 coalesced; parse 0; cache 0; coalesce 0; send 0; receive 3000; match "
              "3000; reply 3000; by upstream 0"});
  check_nothing_left(story);
}

TEST_CASE(
    "the word about its end tells of a race for a transport, and that the answer was judged") {
  ResolverStory story(story_config({"tls://dns.example#address=2001:db8::1&address=192.0.2.1"}));
  PolicyConfig config;
  config.filter.block = {"ads.example"};
  const Policy policy = Policy::make(config, nullptr, {1, nullptr}).value();
  story.resolver.use_policy(policy);
  story.ask(1, "example.com. A");
  story.oversleep(milliseconds(250));
  story.timeout();
  story.opened(2);
  story.oversleep(milliseconds(5));
  story.answer(2, kAnswer);
  CHECK(story.finished() ==
        Lines{"FINISHED q1 upstream; parse 0; judge question 0; cache 0; select 0; connect 0; race "
              "250000; send 250000; receive 255000; match 255000; judge answer 255000; reply "
              "255000; by upstream 0"});
}

TEST_CASE("a query is forgotten when its client goes, wherever it stands") {
  ResolverStory story;
  SECTION("its transport is opening") { story.ask(1, "example.com. A"); }
  SECTION("it was sent") {
    story.ask(1, "example.com. A");
    story.opened(1);
  }
  SECTION("its stream is opening") {
    story.ask(1, "example.com. A");
    story.opened(1);
    story.answer(1, "NOERROR +tc");
  }
  SECTION("its attempt is made again") {
    story.ask(1, "example.com. A");
    story.opened(1);
    story.oversleep(story.config.lookup.datagram_attempt);
    story.timeout();
    CHECK(story.transports() == 2);
  }
  SECTION("its answer is a slow one of ours") { story.ask(1, "slow.berth.test. A"); }
  (void)story.actions();
  CHECK(story.resolver.queries_in_flight() == 1);
  story.cancel(1);
  CHECK(story.resolver.counters().cancelled == 1);
  CHECK(story.resolver.counters().replies == 0);
  check_nothing_left(story);
}

TEST_CASE("a query that waits for room is forgotten when its client goes, room comes to others") {
  Config config = story_config();
  config.pool.datagram.max_open = 1;
  ResolverStory story(config);
  story.ask(1, "example.com. A");
  story.ask(2, "two.example. A");
  story.cancel(2);
  story.opened(1);
  story.answer(1, kAnswer);
  // Its lookup goes on: the answer is worth keeping.
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
                                 "UNPARK t1", "SEND t1 two.example. A",
                                 "REPLY q1 upstream" + kRest});
  (void)story.finished();
  check_nothing_left(story);
}

TEST_CASE("followers get their answer when their leader goes") {
  ResolverStory story;
  for (const std::uint64_t id : {1, 2, 3}) story.ask(id, "example.com. A");
  story.cancel(1);
  story.cancel(3);
  story.opened(1);
  story.answer(1, kAnswer);
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
                                 "REPLY q2 coalesced" + kRest});
  (void)story.finished();
  check_nothing_left(story);
}

TEST_CASE("who asks after all others went joins the lookup that they left") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.cancel(1);
  story.ask(2, "EXAMPLE.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  CHECK(story.actions() ==
        Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
              "REPLY q2 coalesced max-age 20 NOERROR; EXAMPLE.com. 20 IN A 192.0.2.7"});
}

TEST_CASE("a reply once given or a query never heard of can't be cancelled") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  (void)story.actions();
  story.cancel(1);
  story.cancel(99);
  CHECK(story.actions().empty());
  CHECK(story.resolver.counters().cancelled == 0);
  CHECK(story.resolver.counters().late_events == 2);
}

TEST_CASE("a query's id may be used again as soon as its reply is there") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  story.ask(1, "other.example. A");
  story.cancel(1);
  story.ask(1, "example.com. A");
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
                                 "REPLY q1 upstream" + kRest, "UNPARK t1",
                                 "SEND t1 other.example. A", "REPLY q1 cache" + kRest});
}

TEST_CASE("a stale answer held for a client goes with it, and to each at its own time") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  story.oversleep(seconds(21));
  story.ask(2, "example.com. A");
  story.oversleep(milliseconds(100));
  story.ask(3, "example.com. A");
  story.oversleep(milliseconds(100));
  story.ask(4, "example.com. A");
  (void)story.actions();
  story.cancel(2);
  story.oversleep(milliseconds(1700));
  story.timeout();
  // The one who left would have had its answer first; the attempt has timed out meanwhile.
  CHECK(story.actions() ==
        Lines{"CLOSE t1 timed_out", "OPEN t2 udp 192.0.2.1:53", "REPLY q3" + kStale});
  CHECK(story.resolver.deadline() == story.now + milliseconds(100));
  story.opened(2);
  story.answer(2, kAnswer);
  CHECK(story.actions() ==
        Lines{"SEND t2 example.com. A", "PARK t2", "REPLY q4 coalesced" + kRest});
  (void)story.finished();
  check_nothing_left(story);
}

TEST_CASE("a failure ends the wait of all, with what was held for those who have something") {
  Config config = story_config();
  config.lookup.max_messages = 1;
  ResolverStory story(config);
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  story.oversleep(seconds(21));
  story.ask(2, "example.com. A");
  story.ask(3, "example.com. A");
  story.ask(4, "other.example. A");
  story.opened(2);
  (void)story.actions();
  story.answer(1, "SERVFAIL");
  story.answer(2, "SERVFAIL");
  CHECK(story.actions() == Lines{"PARK t1", "REPLY q2" + kStale, "REPLY q3" + kStale, "PARK t2",
                                 "REPLY q4 failure max-age 0 SERVFAIL; EDE 0 (Other Error) "
                                 "udp://192.0.2.1:53 answered SERVFAIL"});
  CHECK(story.resolver.counters().stale == 2);
  CHECK(story.resolver.counters().servfail == 1);
}

TEST_CASE("a failure that is remembered counts as one, not as a hit") {
  ResolverStory story;
  story.ask(1, "broken.example. A");
  story.opened(1);
  story.answer(1, "SERVFAIL");
  story.ask(2, "broken.example. A");
  story.ask(3, "closed.example. A");
  story.answer(1, "REFUSED");
  story.ask(4, "closed.example. A");
  CHECK(story.resolver.counters().servfail == 2);
  // A refusal is the upstream's word, and kept like an answer.
  CHECK(story.resolver.counters().cache_hits == 1);
}

TEST_CASE("each reply carries the id, the case and the flags of its own query") {
  ResolverStory story;
  const Lines words{"example.com. A +id=1", "EXAMPLE.com. A +id=65535 +noedns",
                    "example.COM. A +id=256 +ad"};
  for (std::size_t i = 0; i < words.size(); ++i) story.ask(i + 1, words[i]);
  story.resolver.handle(story.now, TransportOpened{story.id(1), {}});
  std::vector<Reply> replies;
  const auto collect = [&] {
    while (auto action = story.resolver.poll()) {
      if (auto* reply = std::get_if<Reply>(&*action)) replies.push_back(std::move(*reply));
    }
  };
  collect();
  // Nobody answers; what is compared is the failure that all of them get.
  for (int turn = 0; turn < 10 && story.resolver.deadline(); ++turn) {
    story.now = *story.resolver.deadline();
    story.resolver.handle_timeout(story.now);
    collect();
  }
  REQUIRE(replies.size() == words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Bytes asked = query_from_words(split_words(words[i]));
    CHECK(replies[i].query == QueryId{i + 1});
    CHECK(Bytes(replies[i].message.begin(), replies[i].message.begin() + 2) ==
          Bytes(asked.begin(), asked.begin() + 2));
    const auto end = kHeaderSize + MessageView::parse(asked)->question()->name.wire().size() + 4;
    CHECK(Bytes(replies[i].message.begin() + kHeaderSize,
                replies[i].message.begin() + static_cast<std::ptrdiff_t>(end)) ==
          Bytes(asked.begin() + kHeaderSize, asked.begin() + static_cast<std::ptrdiff_t>(end)));
    CHECK(find_edns(*MessageView::parse(replies[i].message))->has_value() == (i != 1));
  }
}

}  // namespace berth
