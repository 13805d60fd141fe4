#include "native-host/query_events/query_recorder.h"

#include <catch2/catch.hpp>

#include "native-host/query_events/query_text.h"
#include "tests/native/query_events/sample_event.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr TimePoint kBegin{seconds(9)};

/// A recorder whose ring is read after each step.
struct Desk {
  EventSink sink{65536, {}};
  EventRing& ring = sink.ring();
  QueryRecorder recorder{&sink, {{"default", "kids"}, {"udp://192.0.2.53:53"}}};
  SampleEvent sample{"www.example.com. A"};

  Desk() { sink.want({1, 1}); }

  void ask(std::uint64_t id, const Answered& answered) {
    QueryArrived query{QueryId{id}, {}, sample.query};
    query.client.address = sample.event.client;
    query.client.protocol = ClientProtocol::kTls;
    const bool at_once = answered.kind == Answered::Kind::kAnswered;
    static_cast<void>(recorder.tells_next_block());
    const std::uint32_t stands_for = recorder.count(answered);
    if (stands_for == 0) return;
    recorder.asked({query, "tls://127.0.0.1:853", kBegin, microseconds(4), answered,
                    at_once ? ByteView(sample.reply) : ByteView(), stands_for});
  }

  /// The resolver says what came of a query that waited.
  void finish(const QueryFinished& finished) {
    recorder.take(finished, Reply{finished.query, sample.reply, finished.source, 60});
  }

  /// The next event as JSON, without what is the same in all of these.
  std::string told() {
    const auto record = ring.front();
    if (!record) return "";
    ReadEvent read;
    read_event(*record, read);
    CHECK(read.event.asked_at == kBegin);
    CHECK(read.event.client == sample.event.client);
    std::string out;
    append_json(read.event, read_text(read.event), 0, out);
    ring.pop();
    return out.substr(out.find("\"protocol\""));
  }
};

const std::string kHead = R"("protocol":"dot","listener":"tls://127.0.0.1:853",)";
const std::string kName = R"("name":"www.example.com.","type":"A",)";

}  // namespace

TEST_CASE("what is answered at once is told at once") {
  Desk desk;
  desk.ask(1, {Answered::Kind::kAnswered, 1, 60, AnswerSource::kCache, 1});
  CHECK(desk.told() == kHead + R"("group":"kids",)" + kName +
                           R"("rcode":"NOERROR","source":"cache","ede":[],"duration_us":4,)"
                           R"("stages":[]})");
}

TEST_CASE("what a group's log may not hold is not told") {
  Desk desk;
  const auto tell = [&desk](const LogRule& rule) {
    desk.recorder = QueryRecorder(&desk.sink, {{"default"}, {}, {rule}});
    desk.ask(1, {Answered::Kind::kAnswered, 1, 60, AnswerSource::kCache});
    const auto record = desk.ring.front();
    if (!record) return std::string("nothing");
    ReadEvent read;
    read_event(*record, read);
    const QueryText text = read_text(read.event);
    const IpAddress client = read.event.client.address;
    std::string out = text.name + text.type + " " + text.rcode + " ";
    out += client.is_unspecified() ? "somebody" : client.to_string();
    desk.ring.pop();
    return out;
  };
  desk.sample.event.client = *Endpoint::parse("192.0.2.77:5353");
  CHECK(tell({LogDetail::kFull, LogAddress::kNetwork}) == "www.example.com.A NOERROR 192.0.2.0");
  CHECK(tell({LogDetail::kFull, LogAddress::kNone}) == "www.example.com.A NOERROR somebody");
  CHECK(tell({LogDetail::kCounts, LogAddress::kWhole}) == " NOERROR somebody");
  const SourceCounts before = desk.sink.counted();
  CHECK(tell({LogDetail::kOff, LogAddress::kWhole}) == "nothing");
  CHECK(desk.sink.counted() == before);
}

TEST_CASE("of what is common one in so many is told, of what failed or was slow every one") {
  Desk desk;
  desk.sink.want({50, 1});
  std::uint64_t told = 0;
  std::uint64_t stood_for = 0;
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    desk.ask(i, {Answered::Kind::kAnswered, 1, 60, AnswerSource::kCache});
    const auto record = desk.ring.front();
    if (!record) continue;
    ReadEvent read;
    read_event(*record, read);
    ++told;
    stood_for += read.event.stands_for;
    desk.ring.pop();
  }
  CHECK(told > 10);
  CHECK(told < 40);
  CHECK(stood_for > 900);
  CHECK(stood_for <= 1000);
  CHECK(desk.sink.counted()[static_cast<std::size_t>(AnswerSource::kCache)] == 1000);
  CHECK(desk.recorder.tells_next_block());
  desk.ask(1, {Answered::Kind::kAnswered, 1, 60, AnswerSource::kFailure});
  CHECK(desk.told().find(R"("source":"failure")") != std::string::npos);
  desk.ask(1, {Answered::Kind::kPending});
  Timeline timeline(kBegin);
  timeline.mark(Stage::kReply, kBegin + kSlowQuery);
  desk.finish({QueryId{1}, AnswerSource::kUpstream, timeline, 0, std::nullopt});
  CHECK(desk.told().find(R"("duration_us":200000)") != std::string::npos);
}

TEST_CASE("what waits for an upstream is told with its reply, its stages and whose it was") {
  Desk desk;
  desk.ask(1, {Answered::Kind::kPending});
  CHECK(desk.told().empty());
  Timeline timeline(kBegin);
  timeline.mark(Stage::kSend, kBegin);
  timeline.mark(Stage::kReply, kBegin + milliseconds(7));
  desk.finish({QueryId{1}, AnswerSource::kUpstream, timeline, 0, UpstreamId{0}});
  CHECK(desk.told() ==
        kHead + R"("group":"default",)" + kName +
            R"("rcode":"NOERROR","source":"upstream","upstream":"udp://192.0.2.53:53","ede":[],)"
            R"("duration_us":7000,"stages":[{"stage":"send","at_us":0},)"
            R"({"stage":"reply","at_us":7000}]})");
}

TEST_CASE("of what waits no more is remembered than would be told") {
  Desk desk;
  desk.sample.query.resize(60'000);
  desk.ask(1, {Answered::Kind::kPending});
  // It is the reply of another one that was taken last.
  desk.recorder.take({QueryId{1}, AnswerSource::kUpstream, Timeline(kBegin)},
                     Reply{QueryId{2}, desk.sample.reply, AnswerSource::kUpstream, 60});
  ReadEvent read;
  read_event(*desk.ring.front(), read);
  CHECK(read.event.query.size() == kMaxKeptMessage);
  CHECK(read.event.reply.empty());
}

TEST_CASE("what is blocked at once is told with the reason that comes after it") {
  Desk desk;
  const Answered blocked{Answered::Kind::kAnswered, 1, 60, AnswerSource::kBlocked};
  desk.ask(1, blocked);
  // The id is free again, and this one has to wait.
  desk.ask(1, {Answered::Kind::kPending});
  desk.ask(2, blocked);
  CHECK(desk.told().empty());
  desk.recorder.take(QueryBlocked{QueryId{1}, BlockedBy::kRule, false, "*.example.com", ""});
  CHECK(desk.told().find(R"("blocked":{"by":"rule","rule":"*.example.com","where":"question"})") !=
        std::string::npos);
  desk.recorder.settled();
  CHECK(desk.told().find(R"("source":"blocked","ede")") != std::string::npos);
  CHECK(desk.told().empty());
}

TEST_CASE("in a flood nobody gets the reason of another's block") {
  Desk desk;
  desk.recorder = QueryRecorder(&desk.sink, {{"off", "on"}, {}, {{LogDetail::kOff}, {}}});
  Answered blocked{Answered::Kind::kAnswered, 1, 60, AnswerSource::kBlocked};
  // None of these is drawn, so no reason comes for them.
  desk.sink.want({1, 1U << 30});
  desk.ask(1, blocked);
  blocked.group = 1;
  desk.ask(1, blocked);
  desk.sink.want({1, 1});
  desk.ask(1, blocked);
  desk.recorder.take(QueryBlocked{QueryId{1}, BlockedBy::kRule, false, "*.example.com", ""});
  desk.recorder.settled();
  CHECK(desk.told().find(R"("rule":"*.example.com")") != std::string::npos);
  CHECK(desk.told().empty());
}

TEST_CASE("what is blocked for its answer is told once, with its reason") {
  Desk desk;
  desk.ask(1, {Answered::Kind::kPending});
  desk.recorder.take(QueryBlocked{QueryId{1}, BlockedBy::kList, true, "ads", "ads.example."});
  desk.finish({QueryId{1}, AnswerSource::kBlocked, Timeline(kBegin), 1, UpstreamId{0}});
  CHECK(desk.told().find(R"("where":"answer"})") != std::string::npos);
  CHECK(desk.told().empty());
}

TEST_CASE("a query that nobody waits for any more is not told") {
  Desk desk;
  desk.ask(1, {Answered::Kind::kPending});
  desk.recorder.cancelled(QueryId{1});
  desk.finish({QueryId{1}, AnswerSource::kUpstream, Timeline(kBegin)});
  CHECK(desk.told().empty());
}

TEST_CASE("long texts and messages are cut, not lost") {
  EventRing ring(65536);
  const std::string text(300, 'x');
  const Bytes message(kMaxKeptMessage + 1, 9);
  QueryEvent event;
  event.listener = text;
  event.reply = message;
  REQUIRE(write_event(ring, event));
  ReadEvent read;
  read_event(*ring.front(), read);
  CHECK(read.event.listener == text.substr(0, 255));
  CHECK(read.event.reply.size() == kMaxKeptMessage);
  CHECK(read.event.query.empty());
}

}  // namespace berth
