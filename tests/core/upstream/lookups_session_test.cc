// Requests in sessions: one transport, many questions, each ended alone.

#include <catch2/catch.hpp>

#include "tests/core/upstream/lookups_story.h"

namespace berth {
namespace {

const std::string kFirst = " 192.0.2.1:443";
const std::string kSecond = " 192.0.2.2:443";

/// A session that is open and carries the questions of `names`.
struct Session {
  explicit Session(const std::vector<const char*>& names,
                   const std::vector<std::string_view>& urls = {"https://192.0.2.1"})
      : story(plain(), {}, urls) {
    for (const char* name : names) story.start(name);
    story.opened(1);
    opening = story.actions();
  }
  void died(std::size_t request, TransportCause cause) {
    SessionAnswered event{story.id(1), {static_cast<std::uint32_t>(request)}};
    event.cause = cause;
    story.handle(event);
  }

  LookupsStory story;
  Lines opening;
};

}  // namespace

TEST_CASE("questions share a session, each a request with id 0 on the wire") {
  Session session({"a.", "b.", "c."});
  CHECK(session.opening == Lines{"open 1 session" + kFirst, "send 1", "send 1", "send 1"});
  CHECK(session.story.wire_ids(1) == std::vector<std::uint16_t>{0, 0, 0});
  for (const std::size_t which : {3, 1, 2}) session.story.answer(1, which);
  CHECK(session.story.results() == Lines{"3 answer", "1 answer", "2 answer"});
  CHECK(session.story.actions() == Lines{"park 1"});
}

TEST_CASE("a host that resolves by itself is given no address, and its upstream is named instead") {
  LookupUpstreams upstreams;
  upstreams.asked = {*Upstream::parse("https://dns.example")};
  upstreams.asked[0].endpoints = {{IpAddress{}, 443}};
  Random random{Seed{}};
  Lookups lookups(plain(), {}, upstreams, random);
  const TimePoint now{};
  REQUIRE(
      lookups.start(now, {*Name::parse("a."), RecordType::kA, RecordClass::kIn, false, false, {}}));
  const auto action = lookups.poll_action();
  REQUIRE(action);
  const Open open = std::get<Open>(*action);
  CHECK(open == Open{open.transport, {}, TransportKind::kSession, {IpAddress{}, 443}, true});
  lookups.handle(now, TransportClosed{open.transport, Stage::kConnect, TransportCause::kRefused});
  const auto result = lookups.poll_result();
  REQUIRE(result);
  CHECK(result->failure.text == "connect to dns.example over https refused");
}

TEST_CASE("a request that its peer did not look at is asked again in the same session") {
  Session session({"a.", "b."});
  session.died(1, TransportCause::kRefused);
  CHECK(session.story.actions() == Lines{"send 1"});
  session.story.answer(1, 3);
  CHECK(session.story.results() == Lines{"1 answer"});
  CHECK(session.story.lookups.counters().requests_died == 1);
}

TEST_CASE("a request that died otherwise is asked of the next upstream") {
  Session session({"a."}, {"https://192.0.2.1", "https://192.0.2.2"});
  session.died(1, TransportCause::kReset);
  CHECK(session.story.actions() == Lines{"park 1", "open 2 session" + kSecond});
  CHECK(session.story.notices().empty());
}

TEST_CASE("an upstream that resets every request is passed over after a while") {
  Session session({"a.", "b.", "c."}, {"https://192.0.2.1", "https://192.0.2.2"});
  session.died(1, TransportCause::kReset);
  session.died(2, TransportCause::kReset);
  CHECK(session.story.notices().empty());
  session.died(3, TransportCause::kReset);
  CHECK(session.story.notices() == Lines{"https://192.0.2.1:443/dns-query is down: no answer from "
                                         "https://192.0.2.1:443/dns-query: request reset"});
  (void)session.story.actions();
  session.story.start("d.");
  session.story.opened(2);
  CHECK(session.story.actions() == Lines{"send 2", "send 2", "send 2", "send 2"});
}

TEST_CASE("an upstream whose answers cannot be read is passed over where another one's can") {
  Session session({"a.", "b.", "c."}, {"https://192.0.2.1", "https://192.0.2.2"});
  LookupsStory& story = session.story;
  for (const std::size_t request : {1, 2, 3}) {
    Bytes cut = story.reply(1, request);
    cut.pop_back();
    story.respond(1, request, cut);
  }
  CHECK(story.notices().empty());
  story.opened(2);
  for (const std::size_t request : {1, 2, 3}) story.answer(2, request);
  CHECK(story.results() == Lines{"1 answer", "2 answer", "3 answer"});
  CHECK(story.notices() == Lines{"https://192.0.2.1:443/dns-query is down: https://192.0.2.1:443/"
                                 "dns-query could not answer what another one can"});
}

TEST_CASE("who refuses a request is to blame only if it refuses it again") {
  Session session({"a.", "b.", "c.", "d."});
  for (const std::size_t request : {1, 2, 3, 4}) session.died(request, TransportCause::kRefused);
  CHECK(session.story.notices().empty());
  CHECK(session.story.results().empty());
  for (const std::size_t request : {5, 6, 7}) session.died(request, TransportCause::kRefused);
  CHECK(session.story.notices().front() ==
        "https://192.0.2.1:443/dns-query is down: no answer from "
        "https://192.0.2.1:443/dns-query: request refused");
}

TEST_CASE("a peer that goes away takes no more, what it took up is still answered") {
  Session session({"a.", "b."});
  LookupsStory& story = session.story;
  story.handle(TransportLimits{story.id(1), 100, true});
  session.died(2, TransportCause::kRefused);
  CHECK(story.actions() == Lines{"open 2 session" + kFirst});
  story.start("c.");
  CHECK(story.actions().empty());
  story.opened(2);
  CHECK(story.actions() == Lines{"send 2", "send 2"});
  story.answer(1, 1);
  CHECK(story.results() == Lines{"1 answer"});
  CHECK(story.actions() == Lines{"close 1 closed_by_peer"});
}

TEST_CASE("a peer that says so gets no more requests at a time than it takes") {
  Session session({"a."});
  LookupsStory& story = session.story;
  story.handle(TransportLimits{story.id(1), 2, false});
  story.start("b.");
  story.start("c.");
  CHECK(story.actions() == Lines{"send 1", "open 2 session" + kFirst});
  story.handle(TransportLimits{story.id(1), 3, false});
  story.start("d.");
  CHECK(story.actions() == Lines{"send 1"});
}

TEST_CASE("a session that takes nothing is closed when it is idle") {
  Session session({"a."});
  LookupsStory& story = session.story;
  story.handle(TransportLimits{story.id(1), 0, false});
  story.answer(1);
  CHECK(story.actions() == Lines{"close 1 closed_by_peer"});
}

TEST_CASE("what is no answer of DNS ends the attempt and counts against the upstream") {
  for (const int status : {204, 301, 400, 404, 415, 500, 503}) {
    Session session({"a."});
    session.story.respond(1, 1, {}, static_cast<std::uint16_t>(status));
    CHECK(session.story.results() ==
          Lines{"1 https://192.0.2.1:443/dns-query answered with HTTP status " +
                std::to_string(status)});
    CHECK(session.story.lookups.counters().http_errors == 1);
  }
}

TEST_CASE("only an answer with DNS's own media type is one, whatever its case and parameters") {
  for (const char* type : {"application/dns-message", "Application/DNS-Message",
                           "application/dns-message; charset=x", "application/dns-message ;a"}) {
    Session session({"a."});
    const Bytes content = session.story.reply(1);
    SessionAnswered event{session.story.id(1), {1}, 200, {}, type, content};
    session.story.handle(event);
    CHECK(session.story.results() == Lines{"1 answer"});
  }
  for (const char* type : {"", "text/html", "application/dns-messages", "application/dns-json"}) {
    Session session({"a."});
    const Bytes content = session.story.reply(1);
    SessionAnswered event{session.story.id(1), {1}, 200, {}, type, content};
    session.story.handle(event);
    CHECK(session.story.results() ==
          Lines{"1 https://192.0.2.1:443/dns-query sent what is no DNS message"});
  }
}

TEST_CASE("an answer to another question ends the attempt: nobody else could have sent it") {
  Session session({"a."});
  Bytes other = session.story.reply(1);
  other[13] ^= 2;
  session.story.respond(1, 1, other);
  CHECK(session.story.results() ==
        Lines{"1 https://192.0.2.1:443/dns-query sent an answer to another question"});
  CHECK(session.story.lookups.counters().mismatched_question == 1);
}

TEST_CASE("an upstream that names a time is left alone for that long") {
  Session session({"a."}, {"https://192.0.2.1", "https://192.0.2.2"});
  LookupsStory& story = session.story;
  SessionAnswered event{story.id(1), {1}, 429};
  event.retry_after = seconds(30);
  story.handle(event);
  CHECK(story.notices() ==
        Lines{"https://192.0.2.1:443/dns-query is down: https://192.0.2.1:443/dns-query answered "
              "with HTTP status 429"});
  story.opened(2);
  story.answer(2);
  (void)story.actions();
  story.advance(seconds(30) - milliseconds(1));
  story.start("b.");
  CHECK(story.actions() == Lines{"unpark 2", "send 2"});
  story.advance(milliseconds(1));
  story.start("c.");
  // The probe goes beside the question.
  CHECK(story.actions() == Lines{"send 2", "unpark 1", "send 1"});
  CHECK(story.lookups.counters().extras == 1);
}

TEST_CASE("a probe that has to open its session first is not overtaken by the answer") {
  Session session({"a."}, {"https://192.0.2.1", "https://192.0.2.2"});
  LookupsStory& story = session.story;
  SessionAnswered event{story.id(1), {1}, 429};
  event.retry_after = seconds(30);
  story.handle(event);
  story.opened(2);
  story.answer(2);
  story.closed(1, TransportCause::kEndOfStream, Stage::kWait);
  (void)story.actions();
  (void)story.notices();
  story.advance(seconds(30));
  story.start("c.");
  CHECK(story.actions() == Lines{"unpark 2", "send 2", "open 3 session 192.0.2.1:443"});
  story.answer(2, 2);
  CHECK(story.results() == Lines{"1 answer", "2 answer"});
  story.opened(3);
  CHECK(story.actions() == Lines{"park 2", "send 3"});
  story.answer(3);
  CHECK(story.notices() == Lines{"https://192.0.2.1:443/dns-query answers again"});
}

TEST_CASE("an answer that was under way when a time was named does not end it") {
  Session session({"a.", "b."}, {"https://192.0.2.1", "https://192.0.2.2"});
  LookupsStory& story = session.story;
  story.advance(milliseconds(20));
  SessionAnswered event{story.id(1), {1}, 429};
  event.retry_after = seconds(30);
  story.handle(event);
  story.opened(2);
  story.answer(1, 2);
  CHECK(story.results() == Lines{"2 answer"});
  (void)story.actions();
  story.start("c.");
  CHECK(story.actions() == Lines{"send 2"});
}

TEST_CASE("an answer that was kept on its way has less life left") {
  Session session({"a.", "b."});
  session.story.respond(1, 1, session.story.reply(1, 1), 200, 20);
  CHECK(session.story.last_answer->times.lifetime == 40U);
  session.story.respond(1, 2, session.story.reply(1, 2), 200, 1000);
  CHECK(session.story.last_answer->times.lifetime == 0U);
}

TEST_CASE("a request that nobody waits for any more is cancelled, the session goes on") {
  Session session({"a."});
  LookupsStory& story = session.story;
  story.advance(milliseconds(1000));
  story.start("b.");
  (void)story.actions();
  story.advance(milliseconds(500));
  CHECK(story.actions() == Lines{"cancel 1 r1", "send 1"});
  story.respond(1, 1, story.reply(1, 1));
  CHECK(story.lookups.counters().late_events == 1);
  story.answer(1, 2);
  CHECK(story.results() == Lines{"2 answer"});
}

TEST_CASE("a session that dies takes no question with it") {
  Session session({"a.", "b."});
  LookupsStory& story = session.story;
  story.closed(1, TransportCause::kReset, Stage::kReceive);
  CHECK(story.actions() == Lines{"open 2 session" + kFirst});
  story.opened(2);
  story.answer(2, 1);
  story.answer(2, 2);
  CHECK(story.results() == Lines{"1 answer", "2 answer"});
}

TEST_CASE("octets have no place in a session, nor answers to what was not asked") {
  Session session({"a."});
  LookupsStory& story = session.story;
  story.handle(TransportReceived{story.id(1), {}, Bytes(12)});
  story.respond(1, 7, story.reply(1));
  story.handle(SessionAnswered{story.id(1), {0}, 200});
  story.handle(SessionAnswered{{}, {1}, 200});
  story.handle(TransportLimits{{}, 1, true});
  CHECK(story.lookups.counters().late_events == 5);
  story.answer(1, 1);
  CHECK(story.results() == Lines{"1 answer"});
}

}  // namespace berth
