#include "native-host/server/http1_session.h"

#include <catch2/catch.hpp>

#include "tests/native/support/scripted_service.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr TimePoint kStart{seconds(1000)};

/// A session with a client that speaks text.
struct Wire {
  SessionRules rules;
  Workspace workspace;
  ScriptedService service;
  TimePoint now = kStart;
  std::unique_ptr<Http1Session> session;

  explicit Wire(const HttpLimits& limits = {}) {
    rules.limits = limits;
    workspace.date = kDate;
    session = std::make_unique<Http1Session>(Http1Session::Parts{rules, workspace, service}, now);
  }

  void send(std::string_view text) { session->receive(now, octets(text)); }

  /// Everything that the session has to send.
  std::string sent() {
    Bytes out;
    session->produce(out, 1 << 20);
    return text_of(out);
  }

  std::string exchange(std::string_view text) {
    send(text);
    return sent();
  }

  void answer(std::uint32_t request, std::string_view text) {
    session->reply(now, {request, octets(text), 7});
  }
};

std::string get_request(std::string_view more = "") {
  return "GET /dns-query?dns=" + std::string(kQueryText) + " HTTP/1.1\r\nHost: dns.test\r\n" +
         std::string(more) + "\r\n";
}

std::string post_request(std::string_view body, std::string_view more = "") {
  return "POST /dns-query HTTP/1.1\r\nHost: dns.test\r\ncontent-type: application/dns-message\r\n" +
         std::string("content-length: ") + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

std::string answer_response(std::string_view body, std::string_view more = "",
                            std::string_view age = "60") {
  return "HTTP/1.1 200 OK\r\ndate: " + std::string(kDate) +
         "\r\ncontent-type: application/dns-message\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\ncache-control: max-age=" + std::string(age) +
         "\r\nvary: accept\r\naccess-control-allow-origin: *\r\n" + std::string(more) + "\r\n" +
         std::string(body);
}

/// The status line of what was sent.
std::string status_of(const std::string& response) {
  return response.substr(0, response.find("\r\n"));
}

bool says_close(const std::string& response) {
  return response.find("\r\nconnection: close\r\n") != std::string::npos;
}

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

TEST_CASE("what is no request is refused and the connection closed", "[http1]") {
  struct Bad {
    std::string request;
    std::string status;
  };
  const std::string head =
      "POST /dns-query HTTP/1.1\r\nHost: x\r\n"
      "content-type: application/dns-message\r\n";
  const std::vector<Bad> all{
      {"\x16\x03\x01\x02\x00 not for us\r\n\r\n", "400 Bad Request"},
      {"GET /dns-query HTTP/2.0\r\n\r\n", "505 HTTP Version Not Supported"},
      {"GET /dns-query HTTP/1.1\nHost: x\n\n", "505 HTTP Version Not Supported"},
      {"GET /dns-query HTTP/1.1\r\n\r\n", "400 Bad Request"},
      {"GET /dns-query HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400 Bad Request"},
      {"GET /dns-query HTTP/1.1\r\nHost : x\r\n\r\n", "400 Bad Request"},
      {head + "content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n", "400 Bad Request"},
      {head + "transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n", "400 Bad Request"},
      {head + "transfer-encoding: gzip, chunked\r\n\r\n", "400 Bad Request"},
      {head + "transfer-encoding: gzip\r\n\r\n", "400 Bad Request"},
      {head + "content-length: 5\r\ncontent-length: 6\r\n\r\n", "400 Bad Request"},
      {head + "content-length: -1\r\n\r\n", "400 Bad Request"},
      {head + "content-length: 99999999999999999999\r\n\r\n", "400 Bad Request"},
      {head + "content-length: 4097\r\n\r\n", "413 Content Too Large"},
      {head + "transfer-encoding: chunked\r\n\r\n1001\r\n", "413 Content Too Large"},
      {head + "transfer-encoding: chunked\r\n\r\nzz\r\n", "400 Bad Request"},
      {head + "transfer-encoding: chunked\r\n\r\n1;" + std::string(5000, 'a'), "400 Bad Request"},
      {"POST /dns-query HTTP/1.1\r\nHost: x\r\ncontent-type: text/plain\r\n"
       "content-length: 5\r\n\r\n",
       "415 Unsupported Media Type"},
      {"GET /" + std::string(30000, 'a'), "431 Request Header Fields Too Large"},
      {"GET / HTTP/1.1\r\nHost: x\r\na: " + std::string(17000, 'a') + "\r\n\r\n",
       "431 Request Header Fields Too Large"},
  };
  for (const Bad& bad : all) {
    CAPTURE(bad.request.substr(0, 200));
    Wire wire;
    const std::string sent = wire.exchange(bad.request);
    CHECK(status_of(sent) == "HTTP/1.1 " + bad.status);
    CHECK(says_close(sent));
    CHECK(wire.session->is_over());
    CHECK(wire.service.asked.empty());
  }
}

TEST_CASE("too many header fields are refused", "[http1]") {
  Wire wire;
  std::string request = "GET /dns-query HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 64; ++i) request += "a: b\r\n";
  CHECK(status_of(wire.exchange(request + "\r\n")) ==
        "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_CASE("a request refused for what it asks leaves the connection open", "[http1]") {
  Wire wire;
  CHECK(status_of(wire.exchange("GET /elsewhere HTTP/1.1\r\nHost: x\r\n\r\n")) ==
        "HTTP/1.1 404 Not Found");
  CHECK(status_of(wire.exchange("PUT /dns-query HTTP/1.1\r\nHost: x\r\n\r\n")) ==
        "HTTP/1.1 405 Method Not Allowed");
  CHECK(status_of(wire.exchange("GET /dns-query?dns=AA HTTP/1.1\r\nHost: x\r\n\r\n")) ==
        "HTTP/1.1 400 Bad Request");
  CHECK(status_of(wire.exchange("GET /" + std::string(9000, 'a') +
                                " HTTP/1.1\r\nHost: x\r\n\r\n")) == "HTTP/1.1 414 URI Too Long");
  CHECK(wire.exchange(get_request()) == answer_response("answer"));
}

TEST_CASE("a query that cannot be answered is a bad request", "[http1]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kDropped;
  CHECK(status_of(wire.exchange(get_request())) == "HTTP/1.1 400 Bad Request");
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request());
  wire.answer(2, "");
  CHECK(status_of(wire.sent()) == "HTTP/1.1 400 Bad Request");
}

TEST_CASE("a reply to nothing is ignored", "[http1]") {
  Wire wire;
  wire.answer(1, "x");
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request());
  wire.answer(1, "one");
  wire.answer(1, "one");
  CHECK(wire.sent() == answer_response("one", "", "7"));
}

TEST_CASE("times out by phase", "[http1]") {
  Wire wire;
  CHECK(wire.session->deadline() == kStart + seconds(5));
  SECTION("no first octet: closed without a word") {
    wire.session->handle_timeout(kStart + seconds(5));
    CHECK(wire.sent().empty());
    CHECK(wire.session->is_over());
  }
  SECTION("a header that does not end: 408, counted from its first octet") {
    wire.now += seconds(2);
    wire.send("GET /dns");
    wire.now += seconds(4);
    wire.send("-query");
    CHECK(wire.session->deadline() == kStart + seconds(7));
    wire.session->handle_timeout(kStart + seconds(6));
    CHECK_FALSE(wire.session->is_over());
    wire.session->handle_timeout(kStart + seconds(7));
    CHECK(status_of(wire.sent()) == "HTTP/1.1 408 Request Timeout");
    CHECK(wire.session->is_over());
  }
  SECTION("a body that does not end: 408, counted from the header's end") {
    wire.send("POST /dns-query HTTP/1.1\r\nHost: x\r\ncontent-type: application/dns-message\r\n");
    wire.now += seconds(3);
    wire.send("content-length: 34\r\n\r\n");
    CHECK(wire.session->deadline() == kStart + seconds(8));
    wire.session->handle_timeout(kStart + seconds(8));
    CHECK(status_of(wire.sent()) == "HTTP/1.1 408 Request Timeout");
  }
  SECTION("idle after an answer") {
    wire.now += seconds(1);
    wire.exchange(get_request());
    CHECK(wire.session->deadline() == kStart + seconds(31));
    wire.session->handle_timeout(kStart + seconds(31));
    CHECK(wire.session->is_over());
  }
  SECTION("none while an answer is pending") {
    wire.service.kind = Answered::Kind::kPending;
    wire.send(get_request());
    CHECK(wire.session->deadline() == TimePoint::max());
  }
}

TEST_CASE("draining answers what is in flight and then closes", "[http1]") {
  Wire wire;
  SECTION("at once when idle") {
    wire.session->drain(wire.now);
    CHECK(wire.session->is_over());
  }
  SECTION("after the last answer, which says so") {
    wire.service.kind = Answered::Kind::kPending;
    wire.send(get_request() + get_request());
    wire.session->drain(wire.now);
    wire.answer(1, "one");
    wire.answer(2, "two");
    CHECK(wire.sent() ==
          answer_response("one", "", "7") + answer_response("two", "connection: close\r\n", "7"));
    CHECK(wire.session->is_over());
  }
  SECTION("after a request that was half there") {
    const std::string request = get_request();
    wire.send(request.substr(0, 10));
    wire.session->drain(wire.now);
    CHECK_FALSE(wire.session->is_over());
    CHECK(says_close(wire.exchange(request.substr(10))));
    CHECK(wire.session->is_over());
  }
}

TEST_CASE("a client that stops sending still gets its answers", "[http1]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request());
  wire.session->end_of_input();
  CHECK_FALSE(wire.session->is_over());
  CHECK_FALSE(wire.session->wants_input());
  wire.answer(1, "one");
  CHECK(wire.sent() == answer_response("one", "", "7"));
  CHECK(wire.session->is_over());
}

TEST_CASE("what is pending is cancelled with the session", "[http1]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request() + get_request());
  wire.answer(2, "two");
  wire.session = nullptr;
  CHECK(wire.service.cancelled == std::vector<std::uint32_t>{1});
}

}  // namespace
}  // namespace berth
