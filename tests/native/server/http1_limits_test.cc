#include <catch2/catch.hpp>

#include "tests/native/support/http1_wire.h"

namespace berth {
namespace {

using namespace berth::test;
using Wire = Http1Wire;

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

TEST_CASE("a refusal has a body as its own request wants it", "[http1]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kDropped;
  const std::string whole = wire.exchange(get_request());
  std::string head = get_request();
  head.replace(0, 3, "HEAD");
  const std::string bare = wire.exchange(head);
  CHECK(bare == whole.substr(0, whole.find("\r\n\r\n") + 4));
  CHECK(bare != whole);
  // What the next request is must make no difference.
  wire.service.kind = Answered::Kind::kPending;
  wire.send(get_request() + head.substr(0, head.size() - 1));
  wire.answer(3, "");
  CHECK(wire.sent() == whole);
  wire.send("\n" + get_request().substr(0, 50));
  wire.answer(4, "");
  CHECK(wire.sent() == bare);
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
