#include "native-host/transport/http2_client_session.h"

#include <catch2/catch.hpp>
#include <ostream>

#include "core/doh/base64url.h"
#include "tests/native/support/http2_server.h"

namespace berth {

/// For Catch.
std::ostream& operator<<(std::ostream& out, const HttpAnswer& answer) {
  out << answer.request << ": " << answer.status << ' ' << to_string(answer.cause) << " '"
      << answer.why << "' " << answer.content_type << " age " << answer.age << " retry ";
  return out << (answer.retry_after ? to_seconds(*answer.retry_after) : -1) << " at "
             << answer.retry_at.value_or(-1) << ", "
             << std::string(answer.content.begin(), answer.content.end()).substr(0, 40);
}

namespace {

using test::Http2Given;
using test::Http2Server;

Bytes octets(std::string_view text) { return {text.begin(), text.end()}; }

HttpAnswer answered(std::uint32_t request, std::string_view content) {
  HttpAnswer answer;
  answer.request = request;
  answer.status = 200;
  answer.content_type = "application/dns-message";
  answer.content = octets(content);
  return answer;
}

HttpAnswer failed(std::uint32_t request, TransportCause cause, std::string why) {
  HttpAnswer answer;
  answer.request = request;
  answer.cause = cause;
  answer.why = std::move(why);
  return answer;
}

/// A session and a server, with nothing between them.
struct Wire {
  Http2ClientSession session;
  Http2Server server;

  explicit Wire(const std::vector<nghttp2_settings_entry>& settings = {}, bool uses_get = false)
      : session({"dns.test:8443", "/dns-query", uses_get}), server(settings) {
    run();
  }

  Bytes from_client() {
    Bytes out;
    session.produce(out);
    return out;
  }

  /// Until both have nothing more to say.
  void run() {
    for (;;) {
      const Bytes asked = from_client();
      if (!asked.empty()) REQUIRE(server.input(asked));
      const Bytes told = server.output();
      if (asked.empty() && told.empty()) return;
      session.receive(told);
    }
  }

  std::vector<HttpAnswer> answers() {
    std::vector<HttpAnswer> out;
    while (auto answer = session.next_answer()) out.push_back(*answer);
    return out;
  }
};

}  // namespace

TEST_CASE("a question leaves by POST, and its answer comes back under its number") {
  Wire wire;
  wire.session.ask(7, octets("question"));
  wire.run();
  REQUIRE(wire.server.asked.size() == 1);
  const test::Http2Asked& asked = wire.server.asked.at(1);
  CHECK(asked.body == "question");
  CHECK(asked.whole);
  CHECK(asked.fields ==
        std::map<std::string, std::string>{{":method", "POST"},
                                           {":scheme", "https"},
                                           {":authority", "dns.test:8443"},
                                           {":path", "/dns-query"},
                                           {"accept", "application/dns-message"},
                                           {"content-type", "application/dns-message"},
                                           {"content-length", "8"}});
  wire.server.respond(1, {"200", {{"content-type", "application/dns-message"}}, "answer", false});
  wire.run();
  CHECK(wire.answers() == std::vector{answered(7, "answer")});
  CHECK(wire.session.requests_in_flight() == 0);
  CHECK_FALSE(wire.session.is_over());
}

TEST_CASE("a question by GET stands in the path, in base64url") {
  Wire wire({}, true);
  wire.session.ask(1, octets("question"));
  wire.run();
  const test::Http2Asked& asked = wire.server.asked.at(1);
  CHECK(asked.fields == std::map<std::string, std::string>{
                            {":method", "GET"},
                            {":scheme", "https"},
                            {":authority", "dns.test:8443"},
                            {":path", "/dns-query?dns=" + encode_base64url(octets("question"))},
                            {"accept", "application/dns-message"}});
  CHECK(asked.body.empty());
  CHECK(asked.whole);
}

TEST_CASE("many questions are in flight at once, and answered in any order") {
  Wire wire;
  for (std::uint32_t i = 0; i < 50; ++i) wire.session.ask(1000 + i, octets("q"));
  wire.run();
  REQUIRE(wire.server.asked.size() == 50);
  std::vector<HttpAnswer> expected;
  for (int i = 49; i >= 0; --i) {
    const std::string text = "answer " + std::to_string(i);
    wire.server.respond(1 + 2 * i, {"200", {}, text, false});
    HttpAnswer answer = answered(1000 + static_cast<std::uint32_t>(i), text);
    answer.content_type.clear();
    expected.push_back(std::move(answer));
  }
  wire.run();
  CHECK(wire.answers() == expected);
}

TEST_CASE("no more questions are open than the server allows, and none is lost") {
  Wire wire({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 2}});
  CHECK(wire.session.take_limits_changed());
  CHECK_FALSE(wire.session.take_limits_changed());
  CHECK(wire.session.max_in_flight() == 2);
  for (std::uint32_t i = 1; i <= 4; ++i) wire.session.ask(i, octets("q"));
  wire.run();
  CHECK(wire.server.asked.size() == 2);
  wire.server.respond(1, {"200", {}, "a", false});
  wire.server.respond(3, {"200", {}, "b", false});
  wire.run();
  CHECK(wire.server.asked.size() == 4);
  wire.server.settings(NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 5);
  wire.run();
  CHECK(wire.session.take_limits_changed());
  CHECK(wire.session.max_in_flight() == 5);
}

TEST_CASE("a status other than 200 is told with what it says of itself, without its content") {
  Wire wire;
  for (std::uint32_t i = 1; i <= 3; ++i) wire.session.ask(i, octets("q"));
  wire.run();
  wire.server.respond(1, {"429", {{"retry-after", "7"}, {"content-type", "text/html"}}, "no", {}});
  wire.server.respond(3, {"301", {{"location", "https://elsewhere.test/"}}, "", false});
  wire.server.respond(
      5, {"503", {{"retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"}, {"age", "3"}}, "", false});
  wire.run();
  HttpAnswer limited;
  limited.request = 1;
  limited.status = 429;
  limited.content_type = "text/html";
  limited.retry_after = seconds(7);
  HttpAnswer moved;
  moved.request = 2;
  moved.status = 301;
  HttpAnswer away;
  away.request = 3;
  away.status = 503;
  away.age = 3;
  away.retry_at = 946684799;
  // Content takes a frame more.
  CHECK(wire.answers() == std::vector{moved, away, limited});
  // Nothing was followed.
  CHECK(wire.server.asked.size() == 3);
}

TEST_CASE("an upstream is left alone for the seconds it says, or until its date") {
  HttpAnswer answer;
  CHECK_FALSE(answer.wait(1000));
  answer.retry_after = seconds(7);
  CHECK(answer.wait(1000) == seconds(7));
  answer.retry_after.reset();
  answer.retry_at = 1030;
  CHECK(answer.wait(1000) == seconds(30));
  CHECK(answer.wait(1031) == Duration::zero());
  answer.retry_at = 4102444800;
  CHECK(answer.wait(1000) == seconds(86400));
}

TEST_CASE("informational responses and trailers change nothing") {
  Wire wire;
  wire.session.ask(1, octets("q"));
  wire.run();
  wire.server.inform(1, "103");
  wire.run();
  CHECK(wire.answers().empty());
  wire.server.respond(1, {"200", {{"content-type", "application/dns-message"}}, "a", false});
  wire.run();
  CHECK(wire.answers() == std::vector{answered(1, "a")});
}

TEST_CASE("a request that is reset dies alone") {
  Wire wire;
  for (std::uint32_t i = 1; i <= 3; ++i) wire.session.ask(i, octets("q"));
  wire.run();
  wire.server.reset(1, NGHTTP2_INTERNAL_ERROR);
  wire.server.reset(3, NGHTTP2_REFUSED_STREAM);
  wire.server.respond(5, {"200", {{"content-type", "application/dns-message"}}, "a", false});
  wire.run();
  CHECK(wire.answers() ==
        std::vector{failed(1, TransportCause::kReset, "the request was reset: INTERNAL_ERROR"),
                    failed(2, TransportCause::kRefused, "the request was reset: REFUSED_STREAM"),
                    answered(3, "a")});
  CHECK_FALSE(wire.session.is_over());
}

TEST_CASE("content over 65,535 octets is reset, and 65,535 are taken") {
  Wire wire;
  wire.session.ask(1, octets("q"));
  wire.session.ask(2, octets("q"));
  wire.session.ask(3, octets("q"));
  wire.run();
  wire.server.respond(1, {"200", {}, std::string(65536, 'x'), true});
  wire.server.respond(3, {"200", {}, std::string(65535, 'x'), false});
  wire.server.respond(5, {"404", {}, std::string(70000, 'x'), true});
  wire.run();
  const std::vector<HttpAnswer> answers = wire.answers();
  REQUIRE(answers.size() == 3);
  for (const HttpAnswer& answer : answers) {
    if (answer.request == 2) {
      CHECK(answer.status == 200);
      CHECK(answer.content.size() == 65535);
    } else {
      CHECK(answer ==
            failed(answer.request, TransportCause::kOther, "its response is over 65,535 octets"));
    }
  }
  CHECK(wire.server.asked.at(1).reset == NGHTTP2_CANCEL);
  CHECK(wire.server.asked.at(5).reset == NGHTTP2_CANCEL);
}

TEST_CASE("a response header over 16 KiB is reset") {
  Wire wire;
  wire.session.ask(1, octets("q"));
  wire.run();
  Http2Given given;
  for (int i = 0; i < 20; ++i) {
    given.fields.emplace_back("x-" + std::to_string(i), std::string(1000, 'x'));
  }
  wire.server.respond(1, given);
  wire.run();
  CHECK(wire.answers() ==
        std::vector{failed(1, TransportCause::kOther, "its response has a header over 16 KiB")});
  CHECK(wire.server.client_settings.at(NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE) == 16384);
}

TEST_CASE("nothing is decompressed: compressed content is refused") {
  Wire wire;
  wire.session.ask(1, octets("q"));
  wire.run();
  wire.server.respond(1, {"200", {{"content-encoding", "gzip"}}, "\x1f\x8b", false});
  wire.run();
  const std::vector<HttpAnswer> answers = wire.answers();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].status == 0);
  CHECK(answers[0].why == "its response is compressed, unasked");
  CHECK(answers[0].content.empty());
}

TEST_CASE("after GOAWAY what the server took is answered, the rest dies alone, nothing follows") {
  Wire wire;
  for (std::uint32_t i = 1; i <= 3; ++i) wire.session.ask(i, octets("q"));
  wire.run();
  CHECK(wire.session.take_limits_changed());
  wire.server.goaway(3, NGHTTP2_NO_ERROR, "restarting");
  wire.run();
  CHECK(wire.session.is_draining());
  CHECK(wire.session.take_limits_changed());
  CHECK(wire.answers() ==
        std::vector{failed(3, TransportCause::kRefused, "GOAWAY NO_ERROR: restarting")});
  CHECK_FALSE(wire.session.is_over());
  wire.session.ask(4, octets("late"));
  CHECK(wire.answers() ==
        std::vector{failed(4, TransportCause::kRefused, "GOAWAY NO_ERROR: restarting")});
  wire.server.respond(1, {"200", {{"content-type", "application/dns-message"}}, "a", false});
  wire.server.respond(3, {"200", {{"content-type", "application/dns-message"}}, "b", false});
  wire.run();
  CHECK(wire.answers() == std::vector{answered(1, "a"), answered(2, "b")});
  CHECK(wire.session.is_over());
  CHECK(wire.session.problem() == "GOAWAY NO_ERROR: restarting");
}

TEST_CASE("questions that had not left when GOAWAY came die alone, whatever stream it names") {
  Wire wire({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1}});
  wire.session.ask(1, octets("q"));
  wire.session.ask(2, octets("waits"));
  wire.run();
  wire.server.goaway(0x7fffffff, NGHTTP2_NO_ERROR);
  wire.run();
  CHECK(wire.answers() == std::vector{failed(2, TransportCause::kRefused, "GOAWAY NO_ERROR")});
  CHECK(wire.session.requests_in_flight() == 1);
}

TEST_CASE("a cancelled request is reset, and no answer is told") {
  Wire wire({{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 1}});
  wire.session.ask(1, octets("q"));
  wire.session.ask(2, octets("waits"));
  wire.session.ask(3, octets("waits too"));
  wire.run();
  wire.session.cancel(1);
  wire.session.cancel(2);
  wire.session.cancel(9);
  wire.run();
  CHECK(wire.server.asked.at(1).reset == NGHTTP2_CANCEL);
  CHECK(wire.answers().empty());
  CHECK(wire.session.requests_in_flight() == 1);
  REQUIRE(wire.server.asked.size() == 2);
  CHECK(wire.server.asked.rbegin()->second.body == "waits too");
}

TEST_CASE("a server that does not speak HTTP/2 is told from one that does") {
  Http2ClientSession session({"dns.test", "/", false});
  Bytes out;
  session.produce(out);
  CHECK(std::string(out.begin(), out.begin() + 14) == "PRI * HTTP/2.0");
  session.receive(octets("HTTP/1.1 400 Bad Request\r\n\r\nand more of the same, whatever it says"));
  session.produce(out);
  CHECK(session.is_over());
  CHECK(session.problem() == "it breaks HTTP/2");
  session.ask(1, octets("q"));
  CHECK(session.next_answer().has_value());
}

TEST_CASE("a push is refused before it can be made") {
  Wire wire;
  CHECK(wire.server.client_settings.at(NGHTTP2_SETTINGS_ENABLE_PUSH) == 0);
}

}  // namespace berth
