#include "native-host/dns_server/stream_session.h"

#include <catch2/catch.hpp>

#include "tests/native/support/scripted_service.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr TimePoint kStart{seconds(1000)};

/// A session with a client that sends frames.
struct Wire {
  SessionRules rules;
  Workspace workspace;
  ScriptedService service;
  TimePoint now = kStart;
  std::unique_ptr<StreamSession> session;

  explicit Wire(const DnsLimits& limits = {}) {
    rules.dns = limits;
    rules.doh.max_query_bytes = 64;
    session = std::make_unique<StreamSession>(SessionParts{rules, workspace, service}, now);
  }

  void send(std::string_view text) { session->receive(now, octets(text)); }

  std::string sent(std::size_t room = 1 << 20) {
    Bytes out;
    session->produce(out, room);
    return text_of(out);
  }

  void answer(std::uint32_t request, std::string_view text) {
    session->reply(now, {request, octets(text), 7});
  }

  void pass(Duration time) { now += time; }
};

std::string framed(std::string_view message) {
  const std::string length{static_cast<char>(message.size() >> 8),
                           static_cast<char>(message.size())};
  return length + std::string(message);
}

/// A question that says which one it is.
std::string question(int number) { return "question " + std::to_string(1000 + number); }

std::vector<std::string> texts(const std::vector<Asked>& asked) {
  std::vector<std::string> out;
  for (const Asked& each : asked) out.push_back(text_of(each.message));
  return out;
}

DnsLimits small_limits() {
  DnsLimits limits;
  limits.max_pipelined = 2;
  return limits;
}

TEST_CASE("questions are cut out of the stream however it comes", "[dns]") {
  const std::string stream = framed(question(1)) + framed(question(2)) + framed(question(3));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, stream.size()}) {
    Wire wire;
    std::string sent;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      wire.send(stream.substr(at, piece));
      sent += wire.sent();
    }
    CHECK(texts(wire.service.asked) ==
          std::vector<std::string>{question(1), question(2), question(3)});
    CHECK(sent == framed("answer") + framed("answer") + framed("answer"));
    CHECK_FALSE(wire.session->awaits_rest());
    CHECK(wire.session->requests_in_flight() == 0);
  }
}

TEST_CASE("answers leave as they come, whatever was asked first", "[dns]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)) + framed(question(2)) + framed(question(3)));
  CHECK(wire.sent().empty());
  CHECK(wire.session->requests_in_flight() == 3);
  wire.answer(3, "third");
  wire.answer(1, "first");
  CHECK(wire.sent() == framed("third") + framed("first"));
  wire.service.kind = Answered::Kind::kAnswered;
  wire.send(framed(question(4)));
  wire.answer(2, "second");
  // One nobody waits for any more.
  wire.answer(2, "again");
  CHECK(wire.sent() == framed("answer") + framed("second"));
  CHECK(wire.session->requests_in_flight() == 0);
  CHECK_FALSE(wire.session->is_over());
}

TEST_CASE("what is no question ends the session after the answers before it", "[dns]") {
  for (const std::string& bad :
       {framed("too short"), std::string(2, '\0'), framed(std::string(65, 'x'))}) {
    Wire wire;
    wire.service.kind = Answered::Kind::kPending;
    wire.send(framed(question(1)) + bad + framed(question(2)));
    CHECK(texts(wire.service.asked) == std::vector<std::string>{question(1)});
    CHECK_FALSE(wire.session->wants_input());
    CHECK_FALSE(wire.session->is_over());
    wire.answer(1, "first");
    CHECK_FALSE(wire.session->is_over());
    CHECK(wire.sent() == framed("first"));
    CHECK(wire.session->is_over());
  }
  // A response, say: it is never answered.
  Wire wire;
  wire.service.kind = Answered::Kind::kDropped;
  wire.send(framed(question(1)));
  CHECK(wire.sent().empty());
  CHECK(wire.session->is_over());
}

TEST_CASE("a client that asks too much at once is not read on", "[dns]") {
  Wire wire(small_limits());
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)) + framed(question(2)) + framed(question(3)) + framed(question(4)) +
            framed(question(5)));
  CHECK(wire.service.asked.size() == 2);
  CHECK_FALSE(wire.session->wants_input());
  CHECK(wire.session->requests_in_flight() == 3);
  wire.answer(1, "first");
  // What had been read already is asked as soon as it may.
  CHECK(wire.service.asked.size() == 3);
  CHECK_FALSE(wire.session->wants_input());
  wire.answer(2, "second");
  wire.answer(3, "third");
  CHECK(wire.service.asked.size() == 5);
  wire.answer(4, "fourth");
  CHECK(wire.session->wants_input());
  wire.answer(5, "fifth");
  CHECK(wire.sent() ==
        framed("first") + framed("second") + framed("third") + framed("fourth") + framed("fifth"));
  CHECK(wire.session->requests_in_flight() == 0);
}

TEST_CASE("a client that takes no answers is not read on", "[dns]") {
  DnsLimits limits;
  limits.max_output_bytes = 3000;
  Wire wire(limits);
  wire.service.reply = Bytes(1000, 'a');
  std::string all;
  for (int i = 0; i < 10; ++i) all += framed(question(i));
  wire.send(all);
  CHECK(wire.service.asked.size() == 3);
  CHECK_FALSE(wire.session->wants_input());
  CHECK(wire.sent(100).size() == 100);
  CHECK(wire.service.asked.size() == 3);
  CHECK(wire.sent().size() == 2906);
  CHECK(wire.service.asked.size() == 6);
  std::size_t taken = 3006;
  while (const std::size_t more = wire.sent().size()) taken += more;
  CHECK(taken == 10020);
  CHECK(wire.service.asked.size() == 10);
  CHECK(wire.session->wants_input());
}

TEST_CASE("times run for the first question, for a rest and for silence", "[dns]") {
  const DnsLimits limits;
  Wire wire;
  CHECK(wire.session->deadline() == kStart + limits.read_timeout);
  wire.pass(seconds(3));
  wire.send(framed(question(1)));
  CHECK(wire.session->deadline() == TimePoint::max());
  CHECK_FALSE(wire.sent().empty());
  CHECK(wire.session->deadline() == wire.now + limits.idle_timeout);
  wire.pass(seconds(4));
  const TimePoint begun = wire.now;
  wire.send(std::string("\0", 1));
  CHECK(wire.session->awaits_rest());
  for (int i = 0; i < 4; ++i) {
    // A rest that trickles in gains no time.
    CHECK(wire.session->deadline() == begun + limits.read_timeout);
    wire.pass(seconds(1));
    wire.send(i == 0 ? "\x0d" : "q");
    wire.session->handle_timeout(wire.now);
    CHECK_FALSE(wire.session->is_over());
  }
  wire.pass(seconds(1));
  wire.session->handle_timeout(wire.now);
  CHECK(wire.session->is_over());
}

TEST_CASE("a session without questions ends", "[dns]") {
  const DnsLimits limits;
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)));
  wire.pass(seconds(100));
  wire.session->handle_timeout(wire.now);
  // The resolver has a time limit of its own.
  CHECK_FALSE(wire.session->is_over());
  wire.answer(1, "late");
  CHECK(wire.sent() == framed("late"));
  CHECK(wire.session->deadline() == wire.now + limits.idle_timeout);
  wire.pass(limits.idle_timeout - milliseconds(1));
  wire.session->handle_timeout(wire.now);
  CHECK_FALSE(wire.session->is_over());
  wire.pass(milliseconds(1));
  wire.session->handle_timeout(wire.now);
  CHECK(wire.session->is_over());
}

TEST_CASE("time in which we did not read is not the client's", "[dns]") {
  const DnsLimits limits = small_limits();
  Wire wire(limits);
  wire.service.kind = Answered::Kind::kPending;
  // Two that are asked, one held back, and half of a fourth.
  wire.send(framed(question(1)) + framed(question(2)) + framed(question(3)) + std::string("\0", 1));
  wire.pass(seconds(60));
  wire.answer(1, "first");
  wire.answer(2, "second");
  wire.answer(3, "third");
  CHECK(wire.sent() == framed("first") + framed("second") + framed("third"));
  wire.session->handle_timeout(wire.now);
  CHECK_FALSE(wire.session->is_over());
  wire.pass(limits.read_timeout);
  wire.session->handle_timeout(wire.now);
  CHECK(wire.session->is_over());
}

TEST_CASE("a client that has said all still gets its answers", "[dns]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)));
  wire.session->end_of_input();
  CHECK_FALSE(wire.session->wants_input());
  CHECK_FALSE(wire.session->is_over());
  wire.answer(1, "first");
  CHECK(wire.sent() == framed("first"));
  CHECK(wire.session->is_over());
}

TEST_CASE("a drain answers what was read and takes nothing more", "[dns]") {
  Wire wire(small_limits());
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)) + framed(question(2)) + framed(question(3)));
  wire.session->drain(wire.now);
  CHECK_FALSE(wire.session->wants_input());
  wire.answer(1, "first");
  wire.answer(2, "second");
  CHECK_FALSE(wire.session->is_over());
  wire.answer(3, "third");
  CHECK(wire.sent() == framed("first") + framed("second") + framed("third"));
  CHECK(wire.session->is_over());
  Wire idle;
  idle.session->drain(idle.now);
  CHECK(idle.session->is_over());
}

TEST_CASE("an answer that never comes to be is left out", "[dns]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)) + framed(question(2)));
  wire.answer(1, "");
  wire.answer(2, "second");
  CHECK(wire.sent() == framed("second"));
  CHECK(wire.session->requests_in_flight() == 0);
}

TEST_CASE("a session that goes cancels what waits", "[dns]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(framed(question(1)) + framed(question(2)) + framed(question(3)));
  wire.answer(2, "second");
  wire.session = nullptr;
  std::sort(wire.service.cancelled.begin(), wire.service.cancelled.end());
  CHECK(wire.service.cancelled == std::vector<std::uint32_t>{1, 3});
}

}  // namespace
}  // namespace berth
