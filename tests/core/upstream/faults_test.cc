// What goes wrong at upstreams is counted by place and cause, and told where only core saw it.

#include "core/upstream/faults.h"

#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

std::string line_of(const UpstreamFault& fault) {
  const std::string remote = fault.remote.port == 0 ? "nowhere" : fault.remote.to_string();
  return std::to_string(fault.upstream.value) + " " + remote + " " +
         std::string(to_string(fault.stage)) + ": " + std::string(to_string(fault.cause));
}

/// The counts of a story: `0 192.0.2.1:53 match: wrong id, 2`.
Lines counts(const LookupsStory& story) {
  Lines lines;
  for (const FaultCount& one : story.lookups.faults().counts()) {
    lines.push_back(line_of(one.fault) + ", " + std::to_string(one.count));
  }
  return lines;
}

/// What the story has to tell, once.
Lines told(LookupsStory& story) {
  Lines lines;
  while (const auto fault = story.lookups.poll_fault()) lines.push_back(line_of(*fault));
  return lines;
}

const std::string kFirst = "0 192.0.2.1:53 ";

/// The right answer, changed.
template <typename Change>
Bytes spoilt(const LookupsStory& story, std::size_t number, Change change) {
  Bytes reply = story.reply(number);
  change(reply);
  return reply;
}

UpstreamFault numbered(std::size_t number) {
  return {{},
          {IpAddress::v4(static_cast<std::uint32_t>(number)), 53},
          Stage::kMatch,
          AnswerFault::kWrongId};
}

}  // namespace

TEST_CASE("the same that goes wrong again is one count, told each time") {
  FaultCounters faults;
  faults.report(numbered(1));
  faults.report(numbered(1));
  faults.count(numbered(2));
  REQUIRE(faults.counts().size() == 2);
  CHECK(faults.counts()[0].fault == numbered(1));
  CHECK(faults.counts()[0].count == 2);
  CHECK(faults.counts()[1].count == 1);
  CHECK(faults.poll() == numbered(1));
  CHECK(faults.poll() == numbered(1));
  CHECK(faults.poll() == std::nullopt);
}

TEST_CASE("more kinds than there is room for are counted together, and not all is told") {
  FaultCounters faults;
  for (std::size_t i = 0; i < FaultCounters::kMaxKinds + 3; ++i) faults.report(numbered(i));
  CHECK(faults.counts().size() == FaultCounters::kMaxKinds);
  CHECK(faults.uncounted() == 3);
  std::size_t told = 0;
  while (faults.poll()) ++told;
  CHECK(told == FaultCounters::kMaxUntold);
}

TEST_CASE("what is no answer to the question is a fault of matching") {
  LookupsStory story;
  story.start("www.");
  story.opened(1);
  story.receive(1, spoilt(story, 1, [](Bytes& reply) { reply[0] ^= 1; }));
  story.receive(1, spoilt(story, 1, [](Bytes& reply) { reply[13] ^= 1; }));
  story.receive(1, spoilt(story, 1, [](Bytes& reply) { reply[2] &= 0x7f; }));
  story.receive(1, Bytes(5));
  const Lines expected{kFirst + "match: wrong id", kFirst + "match: wrong question",
                       kFirst + "match: malformed", kFirst + "match: malformed"};
  CHECK(told(story) == expected);
  CHECK(counts(story) == Lines{expected[0] + ", 1", expected[1] + ", 1", expected[2] + ", 2"});
}

TEST_CASE("silence, a code that is no answer and a cut answer are faults, each where it showed") {
  LookupsStory story(plain(), {}, {"udp://192.0.2.1", "udp://192.0.2.2", "udp://192.0.2.3"});
  story.start("www.");
  story.opened(1);
  story.advance(story.config.datagram_attempt);
  story.opened(2);
  story.receive(2, spoilt(story, 2, [](Bytes& reply) { reply[3] = 2; }));
  story.opened(3);
  story.receive(3, spoilt(story, 3, [](Bytes& reply) { reply[2] |= 2; }));
  CHECK(told(story) == Lines{kFirst + "wait: timed out", "1 192.0.2.2:53 match: answered SERVFAIL",
                             "2 192.0.2.3:53 match: truncated"});
}

TEST_CASE("what the host reports is counted at its stage and not told again") {
  LookupsStory story(plain(), {}, {"tcp://192.0.2.1", "tcp://192.0.2.2"});
  story.start("www.");
  story.closed(1, TransportCause::kRefused);
  story.opened(2);
  story.closed(2, TransportCause::kReset, Stage::kWait);
  CHECK(counts(story) == Lines{kFirst + "connect: refused, 1", "1 192.0.2.2:53 wait: reset, 1"});
  CHECK(told(story).empty());
}

TEST_CASE("an encrypted stream that never opens stops where it had come to") {
  LookupsStory story(plain(), {}, {"tls://192.0.2.1"});
  story.start("www.");
  story.handle(TransportConnected{story.id(1)});
  story.advance(2 * story.config.connect_timeout);
  CHECK(counts(story) == Lines{"0 192.0.2.1:853 tls: timed out, 1"});
  CHECK(story.actions() ==
        Lines{"open 1 stream 192.0.2.1:853", "close 1 timed_out", "open 2 stream 192.0.2.1:853"});
  story.advance(2 * story.config.connect_timeout);
  CHECK(counts(story).back() == "0 192.0.2.1:853 connect: timed out, 1");
  CHECK(story.results() == Lines{"1 TLS to 192.0.2.1:853 timed out after 2000 ms; connecting to "
                                 "tls://192.0.2.1:853 took too long"});
}

TEST_CASE("a stream that ends while it is parked ended there") {
  LookupsStory story(plain(), {}, {"tcp://192.0.2.1"});
  story.start("www.");
  story.opened(1);
  story.answer(1);
  story.closed(1, TransportCause::kEndOfStream, Stage::kWait);
  CHECK(counts(story) == Lines{kFirst + "park: closed by peer, 1"});
}

TEST_CASE("HTTP without a DNS message in it is a fault of matching, a request's death of waiting") {
  LookupsStory story(plain(), {}, {"https://192.0.2.1", "https://192.0.2.2"});
  story.start("www.");
  story.opened(1);
  story.respond(1, 1, {}, 503);
  story.opened(2);
  SessionAnswered died{story.id(2), {1}};
  died.cause = TransportCause::kReset;
  story.handle(died);
  CHECK(counts(story) ==
        Lines{"0 192.0.2.1:443 match: HTTP status, 1", "1 192.0.2.2:443 wait: reset, 1"});
}

}  // namespace berth
