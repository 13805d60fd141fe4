#include "native-host/server/http1_session.h"

#include <catch2/catch.hpp>

#include "tests/native/support/http1_wire.h"

namespace berth {
namespace {

using namespace berth::test;
using Wire = Http1Wire;

TEST_CASE("a GET is answered and the connection stays", "[http1]") {
  Wire wire;
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
  CHECK(wire.service.asked == std::vector<Asked>{{1, kQuery, "dns.test", ""}});
  CHECK_FALSE(wire.session->is_over());
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
}

TEST_CASE("a POST is answered, its body whole or in chunks", "[http1]") {
  Wire wire;
  const std::string body = text_of(kQuery);
  CHECK(wire.exchange(post_request(body)) == answer_response("answer"));
  const std::string chunked =
      "POST /dns-query/token HTTP/1.1\r\nHost: dns.test\r\ncontent-type: "
      "application/dns-message\r\n"
      "transfer-encoding: chunked\r\n\r\n4;x=y\r\n" +
      body.substr(0, 4) + "\r\n1e\r\n" + body.substr(4) + "\r\n0\r\ntrailer: x\r\n\r\n";
  CHECK(wire.exchange(chunked) == answer_response("answer"));
  CHECK(wire.service.asked ==
        std::vector<Asked>{{1, kQuery, "dns.test", ""}, {2, kQuery, "dns.test", "token"}});
}

TEST_CASE("a request may come one octet at a time", "[http1]") {
  Wire wire;
  std::string sent;
  for (const char c : post_request(text_of(kQuery)) + get_request()) {
    sent += wire.exchange(std::string_view(&c, 1));
  }
  CHECK(sent == answer_response("answer") + answer_response("answer"));
}

TEST_CASE("who shows no key is told so by the status, and may ask again", "[http1]") {
  Wire wire;
  wire.service.source = AnswerSource::kNoKey;
  const std::string refusal = wire.exchange(get_request());
  CHECK(refusal.starts_with("HTTP/1.1 401 Unauthorized\r\n"));
  CHECK(refusal.find("www-authenticate: AccessKey\r\n") != std::string::npos);
  CHECK(refusal.find("answer") == std::string::npos);
  wire.service.source = AnswerSource::kNone;
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
}

TEST_CASE("a command is answered in its turn, by JSON", "[http1]") {
  HttpLimits limits;
  Wire wire(limits);
  wire.rules.doh.commands = true;
  const std::string target = "/dntolist?dn=example.com";
  const std::string answer = wire.exchange("GET " + target + " HTTP/1.1\r\nhost: dns.test\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(answer.find("content-type: application/json\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\ndns.test" + target + "\n"));
  const std::string head = wire.exchange("HEAD " + target + " HTTP/1.1\r\nhost: dns.test\r\n\r\n");
  CHECK(head.ends_with("\r\n\r\n"));
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
}

TEST_CASE("empty lines between requests are passed over", "[http1]") {
  Wire wire;
  CHECK(wire.exchange("\r\n\r\n" + get_request() + "\r\n") == answer_response("answer"));
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
}

TEST_CASE("pipelined requests are answered in their order", "[http1]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  CHECK(wire.exchange(get_request() + get_request() + get_request()).empty());
  CHECK(wire.session->requests_in_flight() == 3);
  wire.answer(3, "three");
  wire.answer(2, "two");
  CHECK(wire.sent().empty());
  wire.answer(1, "one");
  CHECK(wire.sent() == answer_response("one", "", "7") + answer_response("two", "", "7") +
                           answer_response("three", "", "7"));
  CHECK(wire.session->requests_in_flight() == 0);
}

TEST_CASE("an answer at once waits behind a pending one", "[http1]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request());
  wire.service.kind = Answered::Kind::kAnswered;
  CHECK(wire.exchange(get_request()).empty());
  wire.answer(1, "one");
  CHECK(wire.sent() == answer_response("one", "", "7") + answer_response("answer"));
}

TEST_CASE("only so many requests are read ahead", "[http1]") {
  HttpLimits limits;
  limits.max_pipelined = 2;
  Wire wire(limits);
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request() + get_request() + get_request());
  CHECK(wire.service.asked.size() == 2);
  CHECK_FALSE(wire.session->wants_input());
  wire.answer(1, "one");
  CHECK(wire.service.asked.size() == 3);
  CHECK(wire.sent() == answer_response("one", "", "7"));
}

TEST_CASE("answers that are not taken stop the reading", "[http1]") {
  HttpLimits limits;
  limits.max_output_bytes = 16 << 10;
  Wire wire(limits);
  wire.service.reply.assign(20000, 'x');
  wire.send(get_request());
  CHECK_FALSE(wire.session->wants_input());
  wire.send(get_request());
  const std::string sent = wire.sent();
  CHECK(sent.find("HTTP/1.1 503 Service Unavailable") != std::string::npos);
  CHECK(sent.find("retry-after: 1") != std::string::npos);
  CHECK(wire.session->wants_input());
}

TEST_CASE("a client that asked too often is told when to come back", "[http1]") {
  Wire wire;
  wire.service.source = AnswerSource::kLimited;
  const std::string refused = wire.exchange(get_request());
  CHECK(refused.starts_with("HTTP/1.1 429 Too Many Requests\r\n"));
  CHECK(refused.find("retry-after: 1\r\n") != std::string::npos);
  CHECK(refused.find("cache-control: no-store\r\n") != std::string::npos);
  wire.service.source = AnswerSource::kNone;
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
}

TEST_CASE("output can be taken piece by piece", "[http1]") {
  Wire wire;
  wire.send(get_request());
  std::string all;
  Bytes out;
  do {
    out.clear();
    wire.session->produce(out, 7);
    CHECK(out.size() <= 7);
    all += text_of(out);
  } while (!out.empty());
  CHECK(all == answer_response("answer"));
}

TEST_CASE("HEAD is answered without a body", "[http1]") {
  Wire wire;
  std::string head = answer_response("answer");
  head.resize(head.size() - 6);
  std::string request = get_request();
  request.replace(0, 3, "HEAD");
  CHECK(wire.exchange(request) == head);
  const std::string missing = wire.exchange("HEAD /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(missing) == "HTTP/1.1 404 Not Found");
  CHECK(missing.ends_with("\r\n\r\n"));
}

TEST_CASE("OPTIONS tells a browser what it may send", "[http1]") {
  Wire wire;
  const std::string sent = wire.exchange("OPTIONS /dns-query HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(status_of(sent) == "HTTP/1.1 204 No Content");
  CHECK(sent.find("access-control-allow-methods: GET, HEAD, OPTIONS, POST") != std::string::npos);
}

TEST_CASE("JSON is answered as JSON", "[http1]") {
  Wire wire;
  wire.service.reply = kQuery;
  wire.service.reply[2] |= 0x80;
  const std::string sent = wire.exchange(
      "GET /dns-query?name=hello.berth.test&type=TXT HTTP/1.1\r\nHost: x\r\n"
      "Accept: application/dns-json\r\n\r\n");
  CHECK(sent.find("content-type: application/dns-json\r\n") != std::string::npos);
  CHECK(sent.find("{\"Status\":0,") != std::string::npos);
}

TEST_CASE("Expect: 100-continue is told to go on, in order", "[http1]") {
  Wire wire;
  const std::string body = text_of(kQuery);
  const std::string request = post_request(body, "Expect: 100-continue\r\n");
  const std::string head = request.substr(0, request.size() - body.size());
  CHECK(wire.exchange(head) == "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(wire.exchange(body) == answer_response("answer"));
  SECTION("not when the body is there already") {
    CHECK(wire.exchange(request) == answer_response("answer"));
  }
  SECTION("behind an answer that is pending") {
    wire.service.kind = Answered::Kind::kPending;
    wire.send(get_request());
    CHECK(wire.exchange(head).empty());
    wire.answer(2, "first");
    CHECK(wire.sent() == answer_response("first", "", "7") + "HTTP/1.1 100 Continue\r\n\r\n");
  }
  SECTION("not for a request that is refused anyway") {
    const std::string refused = wire.exchange(
        "POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
        "Expect: 100-continue\r\n\r\n");
    CHECK(status_of(refused) == "HTTP/1.1 404 Not Found");
    CHECK(says_close(refused));
  }
}

TEST_CASE("the connection closes when either side says so", "[http1]") {
  Wire wire;
  CHECK(wire.exchange(get_request("Connection: close\r\n")) ==
        answer_response("answer", "connection: close\r\n"));
  CHECK(wire.session->is_over());
  CHECK(wire.exchange(get_request()).empty());
}

TEST_CASE("HTTP/1.0 is answered and closed", "[http1]") {
  Wire wire;
  const std::string sent =
      wire.exchange("GET /dns-query?dns=" + std::string(kQueryText) + " HTTP/1.0\r\n\r\n");
  CHECK(sent == answer_response("answer", "connection: close\r\n"));
  CHECK(wire.session->is_over());
}

TEST_CASE("after so many requests the connection closes", "[http1]") {
  HttpLimits limits;
  limits.max_requests = 2;
  Wire wire(limits);
  CHECK_FALSE(says_close(wire.exchange(get_request())));
  CHECK(says_close(wire.exchange(get_request())));
  CHECK(wire.session->is_over());
}

}  // namespace
}  // namespace berth
