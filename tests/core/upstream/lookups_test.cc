#include "core/upstream/lookups.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

/// Upstreams over TCP with one stream of `in_flight` questions.
PoolConfig streams(std::uint32_t in_flight, std::uint32_t most_open = 1) {
  PoolConfig pool;
  pool.stream.max_in_flight = in_flight;
  pool.stream.max_open = most_open;
  return pool;
}

PoolConfig one_socket() {
  PoolConfig pool;
  pool.datagram.max_open = 1;
  return pool;
}

const std::string kFirst = " 192.0.2.1:53";
const std::string kSecond = " 192.0.2.2:53";

}  // namespace

TEST_CASE("no more lookups than allowed, and again one when one has ended") {
  LookupConfig config = plain();
  config.max_lookups = 2;
  LookupsStory story(config);
  CHECK(story.start("a.") == 1);
  CHECK(story.start("b.") == 2);
  CHECK(story.start("c.") == 0);
  CHECK(story.lookups.size() == 2);
  story.opened(1);
  story.answer(1);
  CHECK(story.start("c.") == 3);
  CHECK(story.lookups.counters().started == 3);
}

TEST_CASE("without upstreams a lookup fails at once") {
  LookupsStory story(plain(), {}, {});
  story.start("a.");
  CHECK(story.results() == Lines{"1 no upstream is configured"});
  CHECK(story.lookups.size() == 0);
  CHECK_FALSE(story.lookups.deadline());
}

TEST_CASE("a burst shares one stream while it opens, as far as it carries") {
  LookupsStory story(plain(), streams(3, 2), {"tcp://192.0.2.1"});
  for (const auto* name : {"a.", "b.", "c.", "d."}) story.start(name);
  CHECK(story.actions() == Lines{"open 1 stream" + kFirst, "open 2 stream" + kFirst});
  story.opened(1);
  CHECK(story.actions() == Lines{"send 1", "send 1", "send 1"});
  for (const std::size_t which : {3, 1, 2}) story.answer(1, which);
  CHECK(story.results() == Lines{"3 answer", "1 answer", "2 answer"});
  CHECK(story.actions() == Lines{"park 1"});
}

TEST_CASE("queries in TLS are all of one length, those in the open as long as they are") {
  LookupsStory story(plain(), {}, {"tls://192.0.2.1"});
  story.start("a.test");
  story.start("a-name-that-is-somewhat-longer-than-the-other.test");
  story.opened(1);
  CHECK(story.actions() == Lines{"open 1 stream 192.0.2.1:853", "send 1", "send 1"});
  CHECK(story.sizes(1) == std::vector<std::size_t>{128, 128});
  LookupsStory open(plain(), {}, {"tcp://192.0.2.1"});
  open.start("a.test");
  open.opened(1);
  // With an empty keepalive option (RFC 7828).
  CHECK(open.sizes(1) == std::vector<std::size_t>{39});
}

TEST_CASE("a connect that fails sends all who waited for it to the next upstream, blamed once") {
  LookupConfig config = plain();
  config.health.failures = 2;
  LookupsStory story(config, streams(8), {"tcp://192.0.2.1", "tcp://192.0.2.2"});
  for (const auto* name : {"a.", "b.", "c."}) story.start(name);
  SECTION("refused") { story.closed(1, TransportCause::kRefused); }
  SECTION("in silence") { story.advance(config.connect_timeout); }
  CHECK(story.actions().back() == "open 2 stream" + kSecond);
  CHECK(story.transports() == 2);
  CHECK(story.notices().empty());
  story.opened(2);
  CHECK(story.actions() == Lines{"send 2", "send 2", "send 2"});
}

TEST_CASE("what only this host lacks is not held against an upstream") {
  LookupConfig config = plain();
  config.health.failures = 1;
  for (const TransportCause cause :
       {TransportCause::kNoDescriptor, TransportCause::kNoPermission, TransportCause::kRefused}) {
    LookupsStory story(config);
    story.start("a.");
    story.closed(1, cause);
    const std::string words = "connect to 192.0.2.1:53 over udp " + std::string(to_string(cause));
    CHECK(story.results() == Lines{"1 " + words});
    const bool blamed = cause == TransportCause::kRefused;
    CHECK(story.notices() ==
          (blamed ? Lines{"udp://192.0.2.1:53 is down: " + words, "no upstream answers: " + words}
                  : Lines{}));
  }
}

TEST_CASE("who waits for room is served in order, and who gave up leaves no gap") {
  LookupConfig config = plain();
  config.max_waiting = 2;
  LookupsStory story(config, one_socket());
  for (const auto* name : {"a.", "b.", "c.", "d."}) story.start(name);
  CHECK(story.results() == Lines{"4 too many queries wait for udp://192.0.2.1:53"});
  story.opened(1);
  story.answer(1);
  story.start("e.");
  CHECK(story.results() == Lines{"1 answer"});
  // Place taken by what waits since; the queue is full again.
  story.start("f.");
  CHECK(story.results() == Lines{"6 too many queries wait for udp://192.0.2.1:53"});
  story.answer(1);
  story.answer(1);
  story.answer(1);
  CHECK(story.results() == Lines{"2 answer", "3 answer", "5 answer"});
  CHECK(story.lookups.size() == 0);
}

TEST_CASE("those whose time in the queue was up do not fill it") {
  LookupConfig config = plain();
  config.max_waiting = 2;
  config.max_messages = 1;
  config.max_attempts_per_upstream = 1;
  LookupsStory story(config, one_socket());
  story.start("a.");
  story.opened(1);
  story.start("b.");
  story.start("c.");
  // Two are gone with their places still in the queue, and the socket is busy once more.
  story.advance(config.datagram_attempt);
  CHECK(story.results() == Lines{"1 no answer from udp://192.0.2.1:53 within 1200 ms",
                                 "2 no transport to udp://192.0.2.1:53 became free",
                                 "3 no transport to udp://192.0.2.1:53 became free"});
  story.start("d.");
  for (const auto* name : {"e.", "f."}) story.start(name);
  CHECK(story.results().empty());
  CHECK(story.lookups.size() == 3);
}

TEST_CASE("a wait is told as long as it was meant, however late its end is seen") {
  LookupConfig config = plain();
  config.max_attempts_per_upstream = 1;
  LookupsStory story(config);
  story.start("a.");
  story.opened(1);
  story.now += config.datagram_attempt + milliseconds(3);
  story.timeout();
  CHECK(story.results() == Lines{"1 no answer from udp://192.0.2.1:53 within 1200 ms"});
}

TEST_CASE("a lookup sends no more messages than allowed") {
  for (const std::uint32_t most : {1, 2, 5}) {
    LookupConfig config = plain();
    config.budget = seconds(60);
    config.max_messages = most;
    config.max_attempts_per_upstream = 100;
    LookupsStory story(config, {}, {"udp://192.0.2.1", "udp://192.0.2.2"});
    story.start("a.");
    for (std::size_t number = 1; number <= story.transports(); ++number) {
      story.opened(number);
      story.advance(config.datagram_attempt);
    }
    CHECK(story.results().size() == 1);
    CHECK(story.lookups.counters().sent == most);
  }
}

TEST_CASE("each upstream is asked as often as allowed, by turns") {
  LookupConfig config = plain();
  config.budget = seconds(60);
  config.max_messages = 100;
  config.max_attempts_per_upstream = 2;
  config.health.failures = 100;
  LookupsStory story(config, {}, {"udp://192.0.2.1", "udp://192.0.2.2"});
  story.start("a.");
  Lines asked;
  for (std::size_t number = 1; number <= story.transports(); ++number) {
    for (const std::string& action : story.actions()) {
      if (action.substr(0, 4) == "open") asked.push_back(action.substr(15));
    }
    story.opened(number);
    story.advance(config.datagram_attempt);
  }
  CHECK(asked == Lines{kFirst, kSecond, kFirst, kSecond});
  CHECK(story.results() ==
        Lines{"1 no answer from udp://192.0.2.1:53 within 1200 ms; no answer from "
              "udp://192.0.2.2:53 within 1200 ms"});
}

TEST_CASE("a lookup is over when its budget is, wherever it stands and however late it is seen") {
  for (const Duration late : {Duration(0), Duration(1), Duration(seconds(1000))}) {
    LookupConfig config = plain();
    config.budget = milliseconds(500);
    LookupsStory story(config, one_socket(), {"udp://192.0.2.1", "tcp://192.0.2.2"});
    story.start("a.");
    story.opened(1);
    story.start("b.");
    CHECK(story.lookups.deadline() == story.now + config.budget);
    (void)story.actions();
    story.now += config.budget + late;
    story.timeout();
    CHECK(story.results().size() == 2);
    CHECK(story.actions() == Lines{"close 1 timed_out"});
    CHECK(story.lookups.size() == 0);
    CHECK_FALSE(story.lookups.deadline());
  }
}

TEST_CASE("a transport that opens after its lookup ended is parked for the next") {
  LookupConfig config = plain();
  config.budget = milliseconds(500);
  LookupsStory story(config);
  story.start("a.");
  story.advance(config.budget);
  CHECK(story.results() == Lines{"1 connecting to udp://192.0.2.1:53 took too long"});
  story.opened(1);
  story.start("b.");
  CHECK(story.actions() == Lines{"open 1 datagram" + kFirst, "park 1", "unpark 1", "send 1"});
}

TEST_CASE("stopping ends each lookup once and closes every transport once") {
  LookupsStory story(plain(), streams(1), {"tcp://192.0.2.1"});
  story.start("sent.");
  story.opened(1);
  story.start("waiting.");
  CHECK(story.lookups.size() == 2);
  (void)story.actions();
  story.stop();
  CHECK(story.results() == Lines{"1 shutting down", "2 shutting down"});
  CHECK(story.actions() == Lines{"close 1 timed_out"});
  story.stop();
  story.advance(seconds(10));
  CHECK(story.results().empty());
  CHECK(story.actions().empty());
  CHECK(story.lookups.pool().open_count() == 0);
}

TEST_CASE("stopping closes what is opening, busy with others or parked, in order") {
  LookupsStory story(plain(), {}, {"udp://192.0.2.1"});
  for (const auto* name : {"a.", "b.", "c."}) story.start(name);
  story.opened(1);
  story.opened(2);
  story.answer(1);
  (void)story.actions();
  (void)story.results();
  story.stop();
  CHECK(story.actions() == Lines{"close 2 timed_out", "close 1 drain", "close 3 drain"});
  CHECK(story.results() == Lines{"2 shutting down", "3 shutting down"});
}

TEST_CASE("events for what is gone, and openings told twice, are counted and change nothing") {
  LookupsStory story;
  story.start("a.");
  story.opened(1);
  const Bytes reply = story.reply(1);
  story.opened(1);
  CHECK(story.lookups.counters().late_events == 1);
  story.advance(story.config.datagram_attempt);
  (void)story.actions();
  story.opened(1);
  story.receive(1, reply);
  story.closed(1, TransportCause::kReset, Stage::kReceive);
  CHECK(story.lookups.counters().late_events == 4);
  CHECK(story.actions().empty());
  CHECK(story.results().empty());
  CHECK(story.lookups.size() == 1);
}

TEST_CASE("what comes before a transport is open answers nothing") {
  for (const auto* url : {"udp://192.0.2.1", "tcp://192.0.2.1"}) {
    LookupsStory story(plain(), {}, {url});
    story.start("a.");
    story.receive(1, Bytes(12));
    CHECK(story.lookups.counters().mismatched_id == 1);
    story.opened(1);
    story.answer(1);
    CHECK(story.results() == Lines{"1 answer"});
  }
}

TEST_CASE("each kind of mismatch has its counter, and none ends the wait") {
  LookupsStory story;
  story.start("a.");
  story.opened(1);
  const Bytes reply = story.reply(1);
  Bytes other_id = reply;
  other_id[0] ^= 1;
  Bytes other_question = reply;
  other_question[13] ^= 2;
  Bytes query = reply;
  query[2] &= 0x7f;
  story.receive(1, other_id);
  story.receive(1, other_question);
  story.receive(1, query);
  story.receive(1, Bytes(11));
  story.handle(TransportReceived{story.id(1), Endpoint{IpAddress::v4(0xc0000202), 53}, reply});
  story.handle(TransportReceived{story.id(1), Endpoint{IpAddress::v4(0xc0000201), 54}, reply});
  const LookupCounters& counters = story.lookups.counters();
  CHECK(counters.mismatched_id == 1);
  CHECK(counters.mismatched_question == 1);
  CHECK(counters.mismatched_source == 2);
  CHECK(counters.malformed == 2);
  CHECK(story.results().empty());
  story.receive(1, reply);
  CHECK(story.results() == Lines{"1 answer"});
}

TEST_CASE("a stream whose answers are to nobody is closed at the limit, its questions ask again") {
  LookupConfig config = plain();
  config.max_mismatches = 3;
  LookupsStory story(config, streams(8), {"tcp://192.0.2.1"});
  story.start("a.");
  story.start("b.");
  story.opened(1);
  Bytes wrong = story.reply(1);
  wrong[14] ^= 0x20;
  (void)story.actions();
  story.receive(1, wrong);
  story.receive(1, wrong);
  CHECK(story.actions().empty());
  story.receive(1, wrong);
  CHECK(story.actions() == Lines{"close 1 mismatches", "open 2 stream" + kFirst});
  story.opened(2);
  CHECK(story.actions() == Lines{"send 2", "send 2"});
}

TEST_CASE("a stream that falls silent is closed, and who is still on it asks again at once") {
  LookupConfig config = plain();
  config.max_stream_timeouts = 2;
  config.health.failures = 100;
  LookupsStory story(config, streams(8), {"tcp://192.0.2.1"});
  story.start("a.");
  story.opened(1);
  for (const auto* name : {"b.", "c.", "d."}) {
    story.advance(milliseconds(100));
    story.start(name);
  }
  story.advance(config.stream_attempt - milliseconds(300));
  CHECK(story.actions() ==
        Lines{"open 1 stream" + kFirst, "send 1", "send 1", "send 1", "send 1", "send 1"});
  story.advance(milliseconds(100));
  CHECK(story.actions() == Lines{"close 1 timed_out", "open 2 stream" + kFirst});
  story.opened(2);
  CHECK(story.actions() == Lines{"send 2", "send 2", "send 2", "send 2"});
}

TEST_CASE("who is on a stream that falls silent asks the next upstream rather than the same") {
  LookupConfig config = plain();
  config.health.failures = 100;
  LookupsStory story(config, streams(8), {"tcp://192.0.2.1", "tcp://192.0.2.2"});
  for (const auto* name : {"a.", "b.", "c."}) story.start(name);
  story.opened(1);
  story.advance(config.stream_attempt / 2);
  story.start("d.");
  (void)story.actions();
  story.advance(config.stream_attempt / 2);
  story.opened(2);
  CHECK(story.actions() == Lines{"open 2 stream" + kSecond, "close 1 timed_out", "send 2", "send 2",
                                 "send 2", "send 2"});
}

TEST_CASE("a result tells the stages that its lookup passed") {
  LookupsStory story;
  const TimePoint begin = story.now;
  const auto id = story.lookups.start(
      story.now, {name_of("a."), RecordType::kA, RecordClass::kIn, false, false, {}});
  REQUIRE(id);
  const auto open = std::get<Open>(*story.lookups.poll_action());
  story.lookups.handle(begin + microseconds(10), TransportOpened{open.transport, {}});
  const Bytes sent = std::get<Send>(*story.lookups.poll_action()).bytes;
  Bytes refusal(sent.begin(), sent.begin() + 12);
  refusal[2] |= 0x80;
  refusal[3] = 5;
  refusal[5] = refusal[11] = 0;
  story.lookups.handle(begin + microseconds(40),
                       TransportReceived{open.transport, open.remote, refusal});
  const auto result = story.lookups.poll_result();
  REQUIRE(result);
  CHECK_FALSE(result->answer);
  CHECK(result->failure.stage == Stage::kMatch);
  CHECK(result->failure.text == "udp://192.0.2.1:53 answered REFUSED");
  const std::vector<Mark> marks(result->timeline.marks().begin(), result->timeline.marks().end());
  CHECK(marks ==
        std::vector<Mark>{
            {Stage::kSelect, 0}, {Stage::kConnect, 0}, {Stage::kSend, 10}, {Stage::kReceive, 40}});
}

}  // namespace berth
