#include "native-host/server/http2_session.h"

#include <catch2/catch.hpp>

#include "tests/native/support/http2_wire.h"

namespace berth {
namespace {

using namespace berth::test;
using Wire = Http2Wire;

TEST_CASE("GET and POST are answered over HTTP/2", "[http2]") {
  Wire wire;
  const std::int32_t get = wire.get();
  const std::int32_t post = wire.post(text_of(kQuery));
  wire.run();
  const std::map<std::string, std::string> fields{{"access-control-allow-origin", "*"},
                                                  {"cache-control", "max-age=60"},
                                                  {"content-length", "6"},
                                                  {"content-type", "application/dns-message"},
                                                  {"date", std::string(kDate)},
                                                  {"vary", "accept"}};
  for (const std::int32_t id : {get, post}) {
    const Http2Response& response = wire.client.responses[id];
    CHECK(response.status == "200");
    CHECK(response.fields == fields);
    CHECK(response.body == "answer");
    CHECK(response.closed);
    CHECK(response.error == NGHTTP2_NO_ERROR);
  }
  CHECK(wire.service.asked ==
        std::vector<Asked>{{1, kQuery, "dns.test", ""}, {3, kQuery, "dns.test", ""}});
  CHECK(wire.session->requests_in_flight() == 0);
}

TEST_CASE("where the time went is told with the answer at hand alone", "[http2]") {
  Wire wire;
  wire.workspace.server_timing = "core;dur=1";
  const std::int32_t first = wire.get();
  wire.run();
  const std::int32_t second = wire.get();
  wire.run();
  CHECK(wire.client.responses[first].fields["server-timing"] == "core;dur=1");
  CHECK(wire.client.responses[second].fields.count("server-timing") == 0);
}

TEST_CASE("who shows no key is told so by the status over HTTP/2", "[http2]") {
  Wire wire;
  wire.service.source = AnswerSource::kNoKey;
  const std::int32_t id = wire.get();
  wire.run();
  const Http2Response& response = wire.client.responses[id];
  CHECK(response.status == "401");
  CHECK(response.fields.at("www-authenticate") == "AccessKey");
  CHECK(response.body == refuse(401).explanation);
}

TEST_CASE("many answers leave in one piece", "[http2]") {
  Wire wire;
  for (int i = 0; i < 50; ++i) wire.get();
  wire.to_server();
  REQUIRE(wire.client.input(wire.from_server()));
  CHECK(wire.client.responses.size() == 50);
  for (const auto& [id, response] : wire.client.responses) CHECK(response.body == "answer");
}

TEST_CASE("HTTP/2 may come one octet at a time", "[http2]") {
  Wire wire;
  const std::int32_t id = wire.post(text_of(kQuery));
  for (const std::uint8_t octet : wire.client.output()) {
    wire.session->receive(wire.now, ByteView(&octet, 1));
  }
  wire.run();
  CHECK(wire.client.responses[id].body == "answer");
}

TEST_CASE("pending queries are answered in any order", "[http2]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  const std::int32_t one = wire.get();
  const std::int32_t two = wire.get();
  wire.run();
  CHECK(wire.session->requests_in_flight() == 2);
  CHECK(wire.session->deadline() == TimePoint::max());
  wire.answer(two, "two");
  wire.answer(two, "twice");
  wire.run();
  CHECK(wire.client.responses[two].body == "two");
  CHECK(wire.client.responses[two].fields["cache-control"] == "max-age=7");
  wire.answer(one, "one");
  wire.answer(99, "nobody");
  wire.run();
  CHECK(wire.client.responses[one].body == "one");
}

TEST_CASE("HEAD, JSON and errors over HTTP/2", "[http2]") {
  Wire wire;
  const std::int32_t head =
      wire.client.request({"HEAD", "/dns-query?dns=" + std::string(kQueryText), {}, "", false});
  const std::int32_t missing = wire.client.request({"GET", "/elsewhere", {}, "", false});
  const std::int32_t method = wire.client.request({"PUT", "/dns-query", {}, "", false});
  const std::int32_t type = wire.client.request(
      {"POST", "/dns-query", {{"content-type", "text/plain"}}, "some text", false});
  wire.run();
  CHECK(wire.client.responses[head].status == "200");
  CHECK(wire.client.responses[head].fields["content-length"] == "6");
  CHECK(wire.client.responses[head].body.empty());
  CHECK(wire.client.responses[missing].status == "404");
  CHECK(wire.client.responses[method].status == "405");
  CHECK(wire.client.responses[type].status == "415");
  wire.service.reply = kQuery;
  wire.service.reply[2] |= 0x80;
  const std::int32_t json = wire.client.request({"GET",
                                                 "/dns-query?name=hello.berth.test&type=TXT",
                                                 {{"accept", "application/dns-json"}},
                                                 "",
                                                 false});
  wire.run();
  CHECK(wire.client.responses[json].fields["content-type"] == "application/dns-json");
  CHECK(wire.client.responses[json].body.starts_with("{\"Status\":0,"));
}

TEST_CASE("a client that asked too often over HTTP/2 is told when to come back", "[http2]") {
  Wire wire;
  wire.service.source = AnswerSource::kLimited;
  const std::int32_t id = wire.get();
  wire.run();
  CHECK(wire.client.responses[id].status == "429");
  CHECK(wire.client.responses[id].fields["retry-after"] == "1");
  CHECK(wire.client.responses[id].fields["cache-control"] == "no-store");
  CHECK(wire.session->requests_in_flight() == 0);
}

TEST_CASE("a query that cannot be answered is 400 over HTTP/2", "[http2]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kDropped;
  const std::int32_t dropped = wire.get();
  wire.service.kind = Answered::Kind::kDropped;
  wire.run();
  CHECK(wire.client.responses[dropped].status == "400");
  wire.service.kind = Answered::Kind::kPending;
  const std::int32_t late = wire.get();
  wire.run();
  wire.answer(late, "");
  wire.run();
  CHECK(wire.client.responses[late].status == "400");
}

TEST_CASE("a body over the limit is 413, and what comes of it is thrown away", "[http2]") {
  Wire wire;
  const std::int32_t id = wire.post(std::string(5000, 'x'), true);
  wire.run();
  CHECK(wire.client.responses[id].status == "413");
  CHECK(wire.service.asked.empty());
  // No reset stands right behind the answer: some clients would lose the answer to it.
  CHECK_FALSE(wire.client.responses[id].closed);
  REQUIRE(wire.session->deadline() == kStart + wire.rules.limits.body_timeout);

  wire.now = wire.session->deadline();
  wire.session->handle_timeout(wire.now);
  wire.run();
  CHECK(wire.client.responses[id].closed);
  CHECK(wire.client.responses[id].error == NGHTTP2_NO_ERROR);
  CHECK(wire.client.goaways.empty());
}

TEST_CASE("a request that is refused may send its whole body", "[http2]") {
  Wire wire;
  const std::int32_t id = wire.client.request(
      {"PUT", "/dns-query", {}, std::string(std::size_t{900} << 10, 'x'), false});
  wire.run();
  CHECK(wire.client.responses[id].status == "405");
  CHECK(wire.client.responses[id].closed);
  CHECK(wire.client.responses[id].error == NGHTTP2_NO_ERROR);
}

TEST_CASE("a body that is refused and does not end is cut off", "[http2]") {
  Wire wire;
  const std::int32_t id = wire.client.request(
      {"PUT", "/dns-query", {}, std::string(std::size_t{1100} << 10, 'x'), true});
  wire.run();
  CHECK(wire.client.responses[id].status == "405");
  CHECK(wire.client.responses[id].closed);
  CHECK(wire.client.responses[id].error == NGHTTP2_NO_ERROR);
}

TEST_CASE("too long a header list is 431", "[http2]") {
  Wire wire;
  Http2Request many{"GET", "/dns-query", {}, "", false};
  for (int i = 0; i < 70; ++i) many.fields.emplace_back("a", "b");
  Http2Request large{"GET", "/dns-query", {{"a", std::string(9000, 'a')}}, "", false};
  large.fields.emplace_back("b", std::string(9000, 'b'));
  const std::int32_t first = wire.client.request(many);
  const std::int32_t second = wire.client.request(large);
  wire.run();
  CHECK(wire.client.responses[first].status == "431");
  CHECK(wire.client.responses[second].status == "431");
}

TEST_CASE("a reset stream cancels its query", "[http2]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  const std::int32_t id = wire.get();
  wire.run();
  wire.client.reset(id);
  wire.run();
  CHECK(wire.service.cancelled == std::vector<std::uint32_t>{1});
  wire.answer(id, "late");
  wire.run();
  CHECK(wire.client.responses[id].body.empty());
  CHECK(wire.session->requests_in_flight() == 0);
}

TEST_CASE("what is pending is cancelled with the HTTP/2 session", "[http2]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.get();
  wire.get();
  wire.run();
  wire.session = nullptr;
  CHECK(wire.service.cancelled == std::vector<std::uint32_t>{1, 3});
}

}  // namespace
}  // namespace berth
