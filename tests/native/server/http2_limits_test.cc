#include <catch2/catch.hpp>

#include "tests/native/support/http2_wire.h"

namespace berth {
namespace {

using namespace berth::test;
using Wire = Http2Wire;

TEST_CASE("streams beyond the limit are refused", "[http2]") {
  HttpLimits limits;
  limits.max_streams = 3;
  Wire wire(limits);
  wire.service.kind = Answered::Kind::kPending;
  std::vector<std::int32_t> ids;
  // They leave before the server's SETTINGS came.
  for (int i = 0; i < 5; ++i) ids.push_back(wire.get());
  wire.run();
  CHECK(wire.session->requests_in_flight() == 3);
  CHECK(wire.client.responses[ids[3]].error == NGHTTP2_REFUSED_STREAM);
  CHECK(wire.client.responses[ids[4]].error == NGHTTP2_REFUSED_STREAM);
}

TEST_CASE("answers that a client does not take are bounded", "[http2]") {
  HttpLimits limits;
  limits.max_output_bytes = 16 << 10;
  Wire wire(limits);
  wire.client.settings(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0);
  wire.run();
  wire.service.reply.assign(6000, 'x');
  for (int i = 0; i < 8; ++i) wire.get();
  wire.to_server();
  CHECK_FALSE(wire.session->wants_input());
  // Three answers wait; the others were told to come again.
  wire.run();
  CHECK(wire.service.asked.size() == 3);
  std::size_t busy = 0;
  for (const auto& [id, response] : wire.client.responses) busy += response.status == "503";
  CHECK(busy == 5);
  // All that is left waits for the client to open its windows: that must be heard.
  CHECK(wire.session->wants_input());
  wire.client.settings(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 65535);
  wire.run();
  CHECK(wire.session->wants_input());
  CHECK(wire.client.responses[1].body.size() == 6000);
}

TEST_CASE("refusals that a client does not take are bounded", "[http2]") {
  HttpLimits limits;
  limits.max_streams = 10;
  Wire wire(limits);
  wire.service.kind = Answered::Kind::kPending;
  for (int i = 0; i < 10; ++i) wire.get();
  wire.to_server();
  CHECK(wire.session->wants_input());
  // Until the client has taken our settings, each stream over the limit is refused on its own.
  std::uint32_t stream = 101;
  while (wire.session->wants_input() && stream < 10000) {
    wire.session->receive(wire.now,
                          frame(NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, stream, {0x82}));
    stream += 2;
  }
  CHECK(stream < 101 + 2 * 1200);
}

TEST_CASE("output leaves in pieces of the size asked for", "[http2]") {
  Wire wire;
  wire.service.reply.assign(1000, 'x');
  for (int i = 0; i < 40; ++i) wire.get();
  wire.to_server();
  Bytes all;
  Bytes out;
  std::size_t pieces = 0;
  do {
    out.clear();
    wire.session->produce(out, 8000);
    // At most one frame beyond the room.
    CHECK(out.size() < 8000 + 1100);
    all.insert(all.end(), out.begin(), out.end());
    pieces += out.empty() ? 0 : 1;
  } while (!out.empty());
  CHECK(pieces >= 5);
  REQUIRE(wire.client.input(all));
  for (const auto& [id, response] : wire.client.responses) CHECK(response.body.size() == 1000);
  CHECK(wire.client.responses.size() == 40);
}

TEST_CASE("resets by the client have a budget", "[http2]") {
  // CVE-2023-44487: streams opened and reset at once.
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  for (int i = 0; i < 1100 && wire.client.goaways.empty(); ++i) {
    const std::int32_t id = wire.get();
    wire.to_server();
    wire.client.reset(id);
    wire.run();
  }
  CHECK(wire.last_goaway() != 999);
  CHECK(wire.session->is_over());
}

TEST_CASE("resets that the client makes us send have a budget", "[http2]") {
  // CVE-2025-8671: a window that overflows is a stream error, which we answer with RST_STREAM.
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  wire.run();
  int streams = 0;
  while (wire.client.goaways.empty() && streams < 1000) {
    const auto id = static_cast<std::uint32_t>(wire.get());
    wire.to_server();
    wire.session->receive(wire.now, frame(NGHTTP2_WINDOW_UPDATE, 0, id, {0x7f, 0xff, 0xff, 0xff}));
    wire.run();
    ++streams;
  }
  CHECK(streams == 201);
  CHECK(wire.last_goaway() == NGHTTP2_ENHANCE_YOUR_CALM);
  CHECK(wire.session->is_over());
}

TEST_CASE("frames that bring no request nearer have a budget", "[http2]") {
  struct Flood {
    std::string name;
    Bytes octets;
  };
  const std::vector<Flood> floods{
      {"PING", frame(NGHTTP2_PING, 0, 0, Bytes(8, 1))},
      {"SETTINGS", frame(NGHTTP2_SETTINGS, 0, 0, {})},
      {"PRIORITY", frame(NGHTTP2_PRIORITY, 0, 1, {0, 0, 0, 3, 1})},
      {"WINDOW_UPDATE", frame(NGHTTP2_WINDOW_UPDATE, 0, 0, {0, 0, 0, 1})},
      {"empty DATA", frame(NGHTTP2_DATA, 0, 1, {})},
  };
  for (const Flood& flood : floods) {
    CAPTURE(flood.name);
    Wire wire;
    wire.post("", true);
    wire.run();
    int frames = 0;
    std::uint32_t goaway = 999;
    while (!wire.session->is_over() && frames < 12000) {
      wire.session->receive(wire.now, flood.octets);
      goaway = goaway_in(wire.from_server());
      ++frames;
    }
    CHECK(frames <= 10100);
    CHECK(goaway == NGHTTP2_ENHANCE_YOUR_CALM);
  }
}

TEST_CASE("acknowledgements that a client does not take are bounded", "[http2]") {
  Wire wire;
  wire.run();
  for (int i = 0; i < 5000 && !wire.session->is_over(); ++i) {
    wire.session->receive(wire.now, frame(NGHTTP2_PING, 0, 0, Bytes(8, 1)));
  }
  CHECK(wire.session->is_over());
}

TEST_CASE("a header list without end is cut off", "[http2]") {
  // CVE-2024-28182: CONTINUATION frames for ever.
  Wire wire;
  wire.run();
  wire.session->receive(wire.now, frame(NGHTTP2_HEADERS, 0, 1, {0x82}));
  const Bytes more = frame(NGHTTP2_CONTINUATION, 0, 1, Bytes(1000, 0x82));
  int frames = 0;
  while (!wire.session->is_over() && frames < 100) {
    wire.session->receive(wire.now, more);
    wire.client.input(wire.from_server());
    ++frames;
  }
  CHECK(frames <= 10);
}

TEST_CASE("what is no HTTP/2 ends the session", "[http2]") {
  Wire wire;
  SECTION("another protocol") {
    wire.session->receive(wire.now, octets("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  }
  SECTION("a frame too large") {
    wire.run();
    wire.session->receive(wire.now, Bytes{0x10, 0x00, 0x00, 0x00, 0x00, 0, 0, 0, 1});
    wire.client.input(wire.from_server());
  }
  CHECK(wire.session->is_over());
  CHECK_FALSE(wire.session->wants_input());
  wire.session->receive(wire.now, octets("more"));
}

TEST_CASE("times out over HTTP/2", "[http2]") {
  Wire wire;
  CHECK(wire.session->deadline() == kStart + seconds(5));
  SECTION("no first octet") {
    wire.now += seconds(5);
    wire.session->handle_timeout(wire.now);
    wire.from_server();
    CHECK(wire.session->is_over());
  }
  SECTION("idle") {
    wire.run();
    CHECK(wire.session->deadline() == kStart + seconds(30));
    wire.now += seconds(10);
    wire.get();
    wire.run();
    CHECK(wire.session->deadline() == kStart + seconds(40));
    // Signs of life that ask nothing do not keep it.
    wire.now += seconds(29);
    wire.client.ping();
    wire.run();
    wire.now += seconds(1);
    wire.session->handle_timeout(wire.now);
    wire.run();
    CHECK(wire.last_goaway() == NGHTTP2_NO_ERROR);
    CHECK(wire.session->is_over());
  }
  SECTION("a body that does not end, counted for each stream") {
    const std::int32_t slow = wire.post("ab", true);
    wire.run();
    wire.now += seconds(3);
    const std::int32_t later = wire.post("ab", true);
    wire.get();
    wire.run();
    CHECK(wire.session->deadline() == kStart + seconds(5));
    wire.now = kStart + seconds(5);
    wire.session->handle_timeout(wire.now);
    wire.run();
    CHECK(wire.client.responses[slow].status == "408");
    CHECK(wire.client.responses[later].status.empty());
    CHECK(wire.session->deadline() == kStart + seconds(8));
    wire.client.finish(later, "rest of it");
    wire.run();
    CHECK(wire.client.responses[later].status == "200");
  }
  SECTION("a header block that does not end") {
    wire.run();
    wire.session->receive(wire.now, frame(NGHTTP2_HEADERS, 0, 1, {0x82}));
    CHECK(wire.session->deadline() == kStart + seconds(5));
    wire.now += seconds(5);
    wire.session->handle_timeout(wire.now);
    wire.run();
    CHECK(wire.last_goaway() == NGHTTP2_ENHANCE_YOUR_CALM);
  }
  SECTION("an answer whose window stays shut, whatever else the client says") {
    wire.client.settings(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 0);
    wire.get();
    wire.run();
    wire.now += seconds(100);
    wire.client.ping();
    wire.get();
    wire.run();
    CHECK(wire.session->deadline() == kStart + seconds(120));
    wire.now += seconds(20);
    wire.session->handle_timeout(wire.now);
    wire.run();
    CHECK(wire.last_goaway() == NGHTTP2_ENHANCE_YOUR_CALM);
    CHECK(wire.session->is_over());
  }
  SECTION("a query is given as long as it takes") {
    wire.service.kind = Answered::Kind::kPending;
    wire.get();
    wire.run();
    CHECK(wire.session->deadline() == TimePoint::max());
  }
}

TEST_CASE("nothing is read and no time runs once the end was said", "[http2]") {
  Wire wire;
  wire.run();
  wire.now += seconds(30);
  wire.session->handle_timeout(wire.now);
  // GOAWAY is not sent yet: the client takes nothing.
  CHECK_FALSE(wire.session->wants_input());
  CHECK(wire.session->deadline() == TimePoint::max());
  CHECK_FALSE(wire.session->is_over());
  wire.run();
  CHECK(wire.session->is_over());
}

TEST_CASE("draining HTTP/2 answers what was asked before the client knew", "[http2]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  const std::int32_t before = wire.get();
  wire.run();
  wire.session->drain(wire.now);
  const std::int32_t crossing = wire.get();
  wire.run();
  CHECK(wire.session->deadline() == kStart + milliseconds(250));
  wire.now += milliseconds(250);
  wire.session->handle_timeout(wire.now);
  wire.run();
  CHECK(wire.client.goaways ==
        std::vector<std::pair<std::uint32_t, std::int32_t>>{{0, 0x7fffffff}, {0, crossing}});
  CHECK_FALSE(wire.session->is_over());
  wire.answer(before, "one");
  wire.answer(crossing, "two");
  wire.run();
  CHECK(wire.client.responses[before].body == "one");
  CHECK(wire.client.responses[crossing].body == "two");
  CHECK(wire.session->is_over());
}

TEST_CASE("after so many requests the client is asked to leave", "[http2]") {
  HttpLimits limits;
  limits.max_requests = 3;
  Wire wire(limits);
  for (int i = 0; i < 3; ++i) wire.get();
  wire.run();
  CHECK(wire.client.goaways.size() == 1);
  CHECK(wire.client.responses[5].body == "answer");
  wire.now += milliseconds(250);
  wire.session->handle_timeout(wire.now);
  wire.run();
  CHECK(wire.session->is_over());
}

TEST_CASE("a client that half-closes still gets its answers", "[http2]") {
  Wire wire;
  wire.service.kind = Answered::Kind::kPending;
  const std::int32_t id = wire.get();
  wire.run();
  wire.session->end_of_input();
  CHECK_FALSE(wire.session->is_over());
  wire.answer(id, "one");
  wire.run();
  CHECK(wire.client.responses[id].body == "one");
  CHECK(wire.session->is_over());
}

}  // namespace
}  // namespace berth
