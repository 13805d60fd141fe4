#include "native-host/server/connection.h"

#include <catch2/catch.hpp>

#include "tests/native/support/connection_desk.h"

namespace berth {
namespace {

using namespace berth::test;
using Desk = ConnectionDesk;

const std::string kBody(kQuery.begin(), kQuery.end());
const std::string kHead =
    "POST /dns-query HTTP/1.1\r\nHost: x\r\ncontent-type: application/dns-message\r\n"
    "content-length: " +
    std::to_string(kBody.size()) + "\r\n\r\n";

bool is_answer(const std::string& text) { return text.starts_with("HTTP/1.1 200 OK\r\n"); }

/// Whether the kernel acknowledges what comes in at once, not with what goes out.
bool acknowledges_at_once(int descriptor) {
  int on = 0;
  socklen_t size = sizeof on;
  REQUIRE(::getsockopt(descriptor, IPPROTO_TCP, TCP_QUICKACK, &on, &size) == 0);
  return on != 0;
}

TEST_CASE("requests are answered over a socket", "[connection]") {
  Desk desk;
  for (int i = 0; i < 3; ++i) {
    desk.wire.send(kHead + kBody);
    desk.turn();
    CHECK(is_answer(desk.wire.receive()));
  }
  CHECK(desk.service.asked.size() == 3);
}

// A client that writes head and body apart, under Nagle, has the body wait for the acknowledgement
// of the head (RFC 896); put off as usual (RFC 1122 4.2.3.2) that is 40 ms.
TEST_CASE("what no answer follows is acknowledged at once", "[connection]") {
  Desk desk;
  int exchanges = 0;
  // The kernel learns that answers go out soon after what comes in.
  do {
    desk.wire.send(kHead + kBody);
    desk.turn();
    REQUIRE(is_answer(desk.wire.receive()));
    REQUIRE(++exchanges < 100);
  } while (acknowledges_at_once(desk.wire.server));
  SECTION("half a request") {
    desk.wire.send(kHead);
    desk.turn();
    CHECK(acknowledges_at_once(desk.wire.server));
    desk.wire.send(kBody);
    desk.turn();
    CHECK(is_answer(desk.wire.receive()));
  }
  SECTION("nothing of a request") {
    desk.wire.send("\r\n");
    desk.turn();
    CHECK(acknowledges_at_once(desk.wire.server));
  }
  SECTION("but not a request whose answer is on its way") {
    desk.service.kind = Answered::Kind::kPending;
    desk.wire.send(kHead + kBody);
    desk.turn();
    CHECK_FALSE(acknowledges_at_once(desk.wire.server));
  }
}

TEST_CASE("a drain answers requests that have arrived", "[connection]") {
  Desk desk;
  SECTION("the first of a connection") {
    desk.wire.send(kHead + kBody);
    desk.connection->drain();
    CHECK(is_answer(desk.wire.receive()));
  }
  SECTION("a later one") {
    desk.wire.send(kHead + kBody);
    desk.turn();
    CHECK(is_answer(desk.wire.receive()));
    desk.wire.send(kHead + kBody);
    desk.connection->drain();
    CHECK(is_answer(desk.wire.receive()));
  }
  SECTION("one that was half there") {
    desk.wire.send(kHead);
    desk.turn();
    desk.connection->drain();
    desk.wire.send(kBody);
    desk.turn();
    CHECK(is_answer(desk.wire.receive()));
  }
  SECTION("one that is pending") {
    desk.service.kind = Answered::Kind::kPending;
    desk.wire.send(kHead + kBody);
    desk.turn();
    desk.connection->drain();
    const Bytes message{'x'};
    desk.connection->take_reply(
        {QueryId{std::uint64_t{7} << 32 | 1}, message, AnswerSource::kUpstream, 5},
        Timeline(TimePoint{}));
    desk.connection->turn();
    CHECK(is_answer(desk.wire.receive()));
  }
  CHECK(desk.wire.receive().empty());
}

TEST_CASE("a drain ends connections that wait for nothing", "[connection]") {
  Desk desk;
  SECTION("no octet came yet") {
    desk.connection->drain();
    CHECK(desk.connection == nullptr);
  }
  SECTION("between requests") {
    desk.wire.send(kHead + kBody);
    desk.turn();
    CHECK(is_answer(desk.wire.receive()));
    desk.connection->drain();
  }
  CHECK(desk.wire.receive().empty());
}

TEST_CASE("what goes wrong in one connection ends it alone", "[connection]") {
  Desk desk;
  desk.fails = true;
  desk.wire.send(kHead + kBody);
  desk.turn();
  CHECK(desk.connection == nullptr);
  CHECK(desk.wire.receive().empty());
}

TEST_CASE("a connection of a proxy is its client's", "[connection]") {
  ConnectionDesk desk(ListenScheme::kTcp, true);
  const std::string question =
      std::string(1, '\0') + static_cast<char>(kQuery.size()) + text_of(kQuery);
  desk.wire.send("PROXY TCP4 192.0.2.1 192.0.2.2 40");
  desk.turn();
  CHECK(desk.askers.empty());
  desk.wire.send("00 53\r\n" + question);
  while (desk.askers.empty()) desk.turn();
  CHECK(desk.askers == std::vector<Endpoint>{{*IpAddress::parse("192.0.2.1"), 4000}});
  CHECK(desk.wire.receive().substr(2) == "answer");
}

TEST_CASE("a proxy that sends no header is not listened to", "[connection]") {
  ConnectionDesk desk(ListenScheme::kTcp, true);
  desk.wire.send(std::string(1, '\0') + static_cast<char>(kQuery.size()) + text_of(kQuery));
  desk.turn();
  CHECK(desk.connection == nullptr);
  CHECK(desk.askers.empty());
}

TEST_CASE("a request of a proxy is whose its header field says", "[connection]") {
  ProxyConfig proxy;
  proxy.field = ClientField::kXForwardedFor;
  proxy.trusted = {*IpPrefix::parse("127.0.0.1")};
  ConnectionDesk desk(ListenScheme::kHttp, false, proxy);
  const std::string first =
      "GET /dns-query?dns=" + std::string(kQueryText) + " HTTP/1.1\r\nHost: x\r\n";
  desk.wire.send(first + "X-Forwarded-For: 192.0.2.9\r\nx-forwarded-for: 192.0.2.1\r\n\r\n" +
                 first + "X-Real-IP: 192.0.2.9\r\n\r\n");
  while (desk.askers.size() < 2) desk.turn();
  // Several fields are one list, and each request has its own.
  CHECK(desk.askers == std::vector<Endpoint>{{*IpAddress::parse("192.0.2.1"), 0},
                                             {IpAddress::v4(INADDR_LOOPBACK), 9}});
}

}  // namespace
}  // namespace berth
