#include "native-host/server/server_timing.h"

#include <catch2/catch.hpp>

#include "tests/native/support/connection_desk.h"

namespace berth {
namespace {

using namespace berth::test;
using Desk = ConnectionDesk;

constexpr TimePoint kBegin{seconds(1000)};
const std::string kRequest =
    "GET /dns-query?dns=" + std::string(kQueryText) + " HTTP/1.1\r\nHost: dns.test\r\n\r\n";

std::string timing_of(AnswerSource source, Duration core, const Timeline* timeline = nullptr) {
  std::string text = "what stood there";
  write_server_timing(source, core, timeline, text);
  return text;
}

/// The Server-Timing field of a response; empty: it has none.
std::string field_in(const std::string& response) {
  const std::string name = "\r\nserver-timing: ";
  const std::size_t at = response.find(name);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size();
  return response.substr(begin, response.find("\r\n", begin) - begin);
}

}  // namespace

TEST_CASE("an answer that was there says so, in tenths of milliseconds without needless digits") {
  CHECK(timing_of(AnswerSource::kCache, microseconds(149)) == "core;dur=0.1, cache;desc=hit");
  CHECK(timing_of(AnswerSource::kCache, microseconds(150)) == "core;dur=0.2, cache;desc=hit");
  CHECK(timing_of(AnswerSource::kStale, microseconds(1500)) == "core;dur=1.5, cache;desc=stale");
  CHECK(timing_of(AnswerSource::kLocal, milliseconds(20)) == "core;dur=20, cache;desc=unasked");
}

TEST_CASE("what comes to no tenth of a millisecond is not told of") {
  CHECK(timing_of(AnswerSource::kCache, microseconds(50)) == "core;dur=0.1, cache;desc=hit");
  CHECK(timing_of(AnswerSource::kCache, microseconds(49)) == "cache;desc=hit");
  CHECK(timing_of(AnswerSource::kBlocked, Duration(-1)) == "cache;desc=unasked");
}

TEST_CASE("a value without waits and whole milliseconds is one of few") {
  CHECK(recurs("cache;desc=hit"));
  CHECK(recurs("core;dur=0.3, cache;desc=hit"));
  CHECK_FALSE(recurs("core;dur=1, cache;desc=hit"));
  CHECK_FALSE(recurs("core;dur=10.1, cache;desc=hit"));
  CHECK_FALSE(recurs("core;dur=0.3, cache;desc=miss, upstream;dur=0.4"));
}

TEST_CASE("an answer that was waited for says what for") {
  const TimePoint begin = kBegin;
  Timeline timeline(begin);
  timeline.mark(Stage::kCache, begin);
  timeline.mark(Stage::kSelect, begin);
  timeline.mark(Stage::kSend, begin + microseconds(11'200));
  timeline.mark(Stage::kReceive, begin + microseconds(24'200));
  timeline.mark(Stage::kReply, begin + microseconds(24'200));
  CHECK(timing_of(AnswerSource::kUpstream, microseconds(210), &timeline) ==
        "core;dur=0.2, cache;desc=miss, connect;dur=11.2, upstream;dur=13");
  Timeline reused(begin);
  reused.mark(Stage::kSelect, begin);
  reused.mark(Stage::kSend, begin);
  CHECK(timing_of(AnswerSource::kUpstream, microseconds(10), &reused) == "cache;desc=miss");
  reused.mark(Stage::kSelect, begin + seconds(1));
  reused.mark(Stage::kSend, begin + seconds(1));
  reused.mark(Stage::kReceive, begin + seconds(2));
  CHECK(timing_of(AnswerSource::kCoalesced, microseconds(10), &reused) ==
        "cache;desc=joined, upstream;dur=2000");
}

TEST_CASE("an answer that failed says at which stage, and that the cache had none") {
  Timeline timeline(kBegin);
  timeline.mark(Stage::kCache, kBegin);
  timeline.mark(Stage::kSelect, kBegin);
  timeline.mark(Stage::kResolveUpstream, kBegin);
  timeline.mark(Stage::kReply, kBegin + seconds(1));
  CHECK(timing_of(AnswerSource::kFailure, microseconds(10), &timeline) ==
        "cache;desc=miss, failed;desc=\"resolve upstream\"");
  timeline.mark(Stage::kSend, kBegin + seconds(2));
  timeline.mark(Stage::kReceive, kBegin + seconds(3));
  timeline.mark(Stage::kMatch, kBegin + seconds(3));
  timeline.mark(Stage::kReply, kBegin + seconds(3));
  const std::string refused = timing_of(AnswerSource::kFailure, microseconds(10), &timeline);
  CHECK(refused == "cache;desc=miss, connect;dur=2000, upstream;dur=1000, failed;desc=\"match\"");
  CHECK_FALSE(recurs(refused));
  CHECK(timing_of(AnswerSource::kFailure, microseconds(10)) == "cache;desc=unasked");
}

TEST_CASE("clients on this host are told, unless it is off or a proxy names others") {
  const auto told_with = [](ServerTiming rule, ClientField field = ClientField::kNone) {
    Desk desk;
    desk.rules->server_timing = rule;
    desk.rules->proxy.field = field;
    desk.wire.send(kRequest);
    desk.turn();
    return !field_in(desk.wire.receive()).empty();
  };
  CHECK(told_with(ServerTiming::kLoopback));
  CHECK(told_with(ServerTiming::kAll));
  CHECK_FALSE(told_with(ServerTiming::kOff));
  CHECK_FALSE(told_with(ServerTiming::kLoopback, ClientField::kXForwardedFor));
  CHECK(told_with(ServerTiming::kAll, ClientField::kXForwardedFor));
}

TEST_CASE("a client behind a proxy is told only where all are") {
  for (const ServerTiming rule : {ServerTiming::kLoopback, ServerTiming::kAll}) {
    Desk desk(ListenScheme::kHttp, true);
    desk.rules->server_timing = rule;
    desk.wire.send("PROXY TCP4 192.0.2.1 127.0.0.1 1 2\r\n" + kRequest);
    desk.turn();
    CHECK(field_in(desk.wire.receive()).empty() == (rule == ServerTiming::kLoopback));
  }
}

TEST_CASE("a reply that was waited for carries its times, and no other response does") {
  Desk desk;
  desk.rules->server_timing = ServerTiming::kLoopback;
  desk.service.kind = Answered::Kind::kPending;
  desk.wire.send(kRequest);
  desk.turn();
  Timeline timeline(kBegin);
  timeline.mark(Stage::kSelect, kBegin);
  timeline.mark(Stage::kSend, kBegin + milliseconds(3));
  desk.connection->take_reply(
      {QueryId{std::uint64_t{7} << 32 | 1}, Bytes{'x'}, AnswerSource::kUpstream, 5}, timeline);
  desk.connection->turn();
  const std::string told = field_in(desk.wire.receive());
  CHECK(told.find("cache;desc=miss, connect;dur=3") != std::string::npos);
  desk.wire.send("GET /elsewhere HTTP/1.1\r\nHost: dns.test\r\n\r\n");
  desk.turn();
  CHECK(field_in(desk.wire.receive()).empty());
}

}  // namespace berth
