// Addresses of one upstream race for one place: wall time is the race's delay and the time of the
// address that works.

#include <catch2/catch.hpp>

#include "core/upstream/addresses.h"
#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

constexpr std::string_view kDual =
    "tls://dns.example#address=2001:db8::1&address=192.0.2.1&address=192.0.2.2";
const std::string kSix = " [2001:db8::1]:853";
const std::string kFour = " 192.0.2.1:853";
const std::string kOther = " 192.0.2.2:853";

}  // namespace

TEST_CASE("IPv6 that leads nowhere costs a quarter of a second") {
  LookupsStory story(plain(), {}, {kDual});
  story.start("a.");
  story.advance(milliseconds(250) - Duration(1));
  CHECK(story.actions() == Lines{"open 1 stream" + kSix});
  story.advance(Duration(1));
  CHECK(story.actions() == Lines{"open 2 stream" + kFour});
  story.advance(milliseconds(20));
  story.opened(2);
  CHECK(story.actions() == Lines{"close 1 lost_race", "send 2"});
  story.answer(2);
  CHECK(story.results() == Lines{"1 answer"});
  CHECK(story.lookups.counters().races == 1);
  CHECK(story.lookups.pool().open_count() == 1);
}

TEST_CASE("a slow address is not dropped when the next is tried, and may win") {
  LookupsStory story(plain(), {}, {kDual});
  story.start("a.");
  story.advance(milliseconds(300));
  story.opened(1);
  CHECK(story.actions() ==
        Lines{"open 1 stream" + kSix, "open 2 stream" + kFour, "close 2 lost_race", "send 1"});
  // The loser's late word changes nothing.
  story.opened(2);
  CHECK(story.lookups.counters().late_events == 1);
}

TEST_CASE("an address that refuses is followed by the next at once") {
  LookupsStory story(plain(), {}, {kDual});
  story.start("a.");
  story.closed(1, TransportCause::kReset);
  CHECK(story.actions() == Lines{"open 1 stream" + kSix, "open 2 stream" + kFour});
  story.closed(2, TransportCause::kCertificateName, Stage::kTls);
  CHECK(story.actions() == Lines{"open 3 stream" + kOther});
  story.opened(3);
  CHECK(story.actions() == Lines{"send 3"});
  CHECK(story.notices().empty());
}

TEST_CASE("when all addresses fail, the failure names each") {
  LookupsStory story(plain(), {}, {kDual});
  story.start("a.");
  story.advance(milliseconds(500));
  story.closed(2, TransportCause::kRefused);
  story.closed(3, TransportCause::kCertificateExpired, Stage::kTls);
  CHECK(story.results().empty());
  story.advance(seconds(2));
  CHECK(story.results() ==
        Lines{"1 connect to [2001:db8::1]:853 timed out after 2000 ms, connect to 192.0.2.1:853 "
              "over tls refused, TLS to 192.0.2.2:853 failed: certificate expired"});
  CHECK(story.lookups.pool().open_count() == 0);
}

TEST_CASE("the family that won is tried first next time") {
  LookupsStory story(plain(), {}, {kDual});
  story.start("a.");
  story.closed(1, TransportCause::kUnreachable);
  story.opened(2);
  story.answer(2);
  story.closed(2, TransportCause::kEndOfStream, Stage::kReceive);
  (void)story.actions();
  story.start("b.");
  CHECK(story.actions() == Lines{"open 3 stream" + kFour});
}

TEST_CASE("a race takes one place of the pool, whoever wins it") {
  PoolConfig pool;
  pool.stream.max_open = 1;
  pool.stream.pool_size = 1;
  pool.stream.max_in_flight = 1;
  LookupsStory story(plain(), pool, {kDual});
  story.start("a.");
  story.advance(milliseconds(250));
  story.start("b.");
  CHECK(story.transports() == 2);
  story.closed(1, TransportCause::kUnreachable);
  CHECK(story.transports() == 3);
  story.start("c.");
  story.opened(3);
  CHECK(story.lookups.pool().open_count() == 1);
  story.answer(3);
  story.answer(3);
  story.answer(3);
  CHECK(story.results() == Lines{"1 answer", "2 answer", "3 answer"});
  CHECK(story.transports() == 3);
}

TEST_CASE("over UDP another address is asked where one was silent or refused") {
  LookupsStory story(plain(), {}, {"udp://dns.example#address=192.0.2.1&address=192.0.2.2"});
  story.start("a.");
  story.opened(1);
  story.closed(1, TransportCause::kRefused, Stage::kWait);
  story.opened(2);
  story.advance(milliseconds(1200));
  CHECK(story.actions() == Lines{"open 1 datagram 192.0.2.1:53", "send 1",
                                 "open 2 datagram 192.0.2.2:53", "send 2", "close 2 timed_out",
                                 "open 3 datagram 192.0.2.1:53"});
}

TEST_CASE("over UDP a family that leads nowhere is left, and IPv4 stays first while it answers") {
  LookupsStory story(plain(), {}, {"udp://dns.example#address=2001:db8::1&address=192.0.2.1"});
  story.start("a.");
  story.opened(1);
  story.advance(milliseconds(1200));
  story.opened(2);
  story.answer(2);
  CHECK(story.actions() == Lines{"open 1 datagram [2001:db8::1]:53", "send 1", "close 1 timed_out",
                                 "open 2 datagram 192.0.2.1:53", "send 2", "park 2"});
  story.advance(kFamilyMemory - seconds(1));
  story.start("b.");
  story.opened(3);
  story.answer(3);
  story.advance(kFamilyMemory - seconds(1));
  story.start("c.");
  CHECK(story.actions().back() == "open 4 datagram 192.0.2.1:53");
}

TEST_CASE("stopping in the middle of a race closes all of it") {
  LookupsStory story(plain(), {}, {kDual});
  story.start("a.");
  story.advance(milliseconds(250));
  (void)story.actions();
  story.stop();
  CHECK(story.actions() == Lines{"close 1 drain", "close 2 drain"});
  CHECK(story.results() == Lines{"1 shutting down"});
  story.advance(seconds(10));
  CHECK(story.transports() == 2);
  CHECK_FALSE(story.lookups.deadline());
}

TEST_CASE("whoever waits for a race that nobody wins in time fails in time, and the race goes on") {
  LookupConfig config = plain();
  config.budget = milliseconds(400);
  LookupsStory story(config, {}, {kDual});
  story.start("a.");
  story.advance(milliseconds(400));
  CHECK(story.results() == Lines{"1 connecting to tls://dns.example:853 took too long"});
  story.opened(1);
  CHECK(story.actions() ==
        Lines{"open 1 stream" + kSix, "open 2 stream" + kFour, "close 2 lost_race", "park 1"});
}

}  // namespace berth
