#include "core/resolver/transcript.h"

#include <catch2/catch.hpp>
#include <set>

#include "core/base/random.h"
#include "core/message/edns.h"
#include "tests/support/message_script.h"

namespace berth {
namespace {

constexpr TransportId kTransport{65537};
const Endpoint kRemote = Endpoint::parse("192.0.2.1:53").value();

Bytes query(std::string_view words) { return query_from_words(split_words(words)); }

/// A response of an upstream to `www.Example. A`.
std::string response(std::string_view text) {
  return message_summary(response_from_text(query("www.Example. A"), text));
}

Bytes framed(const Bytes& message) {
  Bytes bytes{static_cast<std::uint8_t>(message.size() >> 8),
              static_cast<std::uint8_t>(message.size() & 0xff)};
  bytes.insert(bytes.end(), message.begin(), message.end());
  return bytes;
}

bool is_one_printable_line(const std::string& text) {
  for (const char c : text) {
    if (c < 0x20 || c > 0x7e) return false;
  }
  return !text.empty();
}

}  // namespace

TEST_CASE("every event is one line") {
  const Bytes message = query("example.com. A");
  QueryArrived arrived{QueryId{7}, {}, message};
  std::string protocols;
  for (const ClientProtocol protocol :
       {ClientProtocol::kUdp, ClientProtocol::kTcp, ClientProtocol::kTls, ClientProtocol::kHttp1,
        ClientProtocol::kHttp2}) {
    arrived.client.protocol = protocol;
    protocols += to_string(Event(arrived)) + "\n";
  }
  CHECK(protocols ==
        "QUERY q7 udp example.com. A\nQUERY q7 tcp example.com. A\nQUERY q7 tls example.com. A\n"
        "QUERY q7 http1 example.com. A\nQUERY q7 http2 example.com. A\n");
  CHECK(to_string(Event(QueryCancelled{QueryId{~std::uint64_t{0}}})) ==
        "CANCEL q18446744073709551615");
  CHECK(to_string(Event(TransportConnected{kTransport})) == "CONNECTED t65537");
  CHECK(to_string(Event(TransportOpened{kTransport, kRemote})) == "OPENED t65537");
  CHECK(to_string(Event(TransportReceived{kTransport, kRemote, message})) ==
        "RECEIVED t65537 40 octets from 192.0.2.1:53");
  CHECK(to_string(Event(SessionAnswered{kTransport, {3}, 200, {}, "", message, 0, {}})) ==
        "ANSWERED t65537 r3 200; 40 octets");
  CHECK(to_string(Event(SessionAnswered{kTransport, {3}, 503, {}, "", {}, 5, seconds(30)})) ==
        "ANSWERED t65537 r3 503 age 5 retry after 30; 0 octets");
  CHECK(to_string(
            Event(SessionAnswered{kTransport, {3}, 0, TransportCause::kReset, "", {}, 0, {}})) ==
        "ANSWERED t65537 r3 reset");
  CHECK(to_string(Event(TransportLimits{kTransport, 100, false})) == "LIMITS t65537 100");
  CHECK(to_string(Event(TransportLimits{kTransport, 0, true})) == "LIMITS t65537 0 draining");
  CHECK(to_string(Event(TransportClosed{kTransport, Stage::kReceive, TransportCause::kEndOfStream,
                                        104})) == "CLOSED t65537 receive closed by peer");
  CHECK(to_string(Event(Drain{})) == "DRAIN");
  CHECK(to_string(Event(Reseed{})) == "RESEED");
}

TEST_CASE("every action is one line") {
  const Bytes message = query("example.com. A");
  CHECK(to_string(Action(Open{kTransport, {}, TransportKind::kDatagram, kRemote})) ==
        "OPEN t65537 udp 192.0.2.1:53");
  CHECK(to_string(Action(Open{kTransport, {}, TransportKind::kStream, kRemote})) ==
        "OPEN t65537 tcp 192.0.2.1:53");
  CHECK(to_string(Action(Open{kTransport, {}, TransportKind::kSession, kRemote})) ==
        "OPEN t65537 session 192.0.2.1:53");
  CHECK(to_string(Action(Open{kTransport, {}, TransportKind::kStream, kRemote, true})) ==
        "OPEN t65537 tls 192.0.2.1:53");
  CHECK(to_string(Action(Send{kTransport, message})) == "SEND t65537 example.com. A");
  CHECK(to_string(Action(Send{kTransport, message, {2}})) == "SEND t65537 r2 example.com. A");
  CHECK(to_string(Action(CancelRequest{kTransport, {2}})) == "CANCEL t65537 r2");
  CHECK(to_string(Action(Park{kTransport})) == "PARK t65537");
  CHECK(to_string(Action(Unpark{kTransport})) == "UNPARK t65537");
  CHECK(to_string(Action(Close{kTransport, CloseReason::kUnexpectedData})) ==
        "CLOSE t65537 unexpected_data");
  CHECK(to_string(Action(Notice{Notice::Kind::kNoUpstream, {}, "no upstream answers: refused"})) ==
        "NOTICE no upstream answers: refused");
  CHECK(to_string(
            Action(QueryBlocked{QueryId{1}, BlockedBy::kRule, true, "=a.example", "a.example."})) ==
        "BLOCKED q1 by rule =a.example a.example. in the answer");
  CHECK(to_string(Action(Reply{QueryId{1}, response_from_text(message, "NXDOMAIN"),
                               AnswerSource::kUpstream, 60})) ==
        "REPLY q1 upstream max-age 60 NXDOMAIN");
  CHECK(to_string(Action(Reply{QueryId{1}, {}, AnswerSource::kNone, 0})) ==
        "REPLY q1 none max-age 0 drop");
}

TEST_CASE("a query's end tells the stages that it passed, in microseconds") {
  const TimePoint begin{seconds(5)};
  Timeline timeline(begin);
  timeline.mark(Stage::kParse, begin);
  timeline.mark(Stage::kJudgeQuestion, begin + microseconds(7));
  timeline.mark(Stage::kReply, begin + seconds(2));
  CHECK(to_string(Action(QueryFinished{QueryId{3}, AnswerSource::kStale, timeline})) ==
        "FINISHED q3 stale; parse 0; judge question 7; reply 2000000");
  CHECK(to_string(Action(QueryFinished{QueryId{3}, AnswerSource::kLocal, Timeline(begin), 2})) ==
        "FINISHED q3 local; group 2");
  CHECK(to_string(Action(QueryFinished{QueryId{3}, AnswerSource::kLocal, Timeline(begin)})) ==
        "FINISHED q3 local");
  CHECK(to_string(Action(QueryFinished{QueryId{3}, AnswerSource::kUpstream, Timeline(begin), 2,
                                       UpstreamId{1}})) ==
        "FINISHED q3 upstream; by upstream 1; group 2");
}

TEST_CASE("each source of an answer has a word of its own") {
  std::set<std::string_view> words;
  for (int i = 0; i <= static_cast<int>(AnswerSource::kMalformed); ++i) {
    words.insert(to_string(static_cast<AnswerSource>(i)));
  }
  CHECK(words == std::set<std::string_view>{"none", "local", "cache", "stale", "upstream",
                                            "coalesced", "failure", "malformed"});
}

TEST_CASE("a query is its question and what is not as usual about it") {
  CHECK(message_summary(query("example.com. A")) == "example.com. A");
  CHECK(message_summary(query("eXample.com. TYPE65280 +noedns")) ==
        "eXample.com. TYPE65280 +noedns");
  CHECK(message_summary(query("example.com. HTTPS +do +cd +norec")) ==
        "example.com. HTTPS +do +cd +norec");
  CHECK(message_summary(query("version.bind. TXT +class=CH")) == "version.bind. TXT CH");
}

TEST_CASE("a response is its code, its flags, its records and its extended error") {
  CHECK(response("NOERROR") == "NOERROR");
  CHECK(response("NOERROR +aa +tc +ad") == "NOERROR aa tc ad");
  CHECK(response("NOERROR; www.Example. 60 IN CNAME a.example.; a.example. 5 IN A 192.0.2.1") ==
        "NOERROR; www.Example. 60 IN CNAME a.example.; a.example. 5 IN A 192.0.2.1");
  CHECK(response("SERVFAIL +ede=22:all_of_them_failed") ==
        "SERVFAIL; EDE 22 (No Reachable Authority) all of them failed");
  CHECK(response("SERVFAIL +ede=23") == "SERVFAIL; EDE 23 (Network Error)");
  CHECK(response("BADVERS") == "BADVERS");
}

TEST_CASE("what does not parse is told by its size") {
  CHECK(message_summary({}) == "malformed, 0 octets");
  CHECK(message_summary(Bytes(11)) == "malformed, 11 octets");
  CHECK(message_summary(Bytes(12)) == "malformed, 12 octets");
  Bytes cut = response_from_text(query("a. A +noedns"), "NOERROR; a. 60 IN A 192.0.2.1");
  cut.pop_back();
  CHECK(message_summary(cut) == "NOERROR; malformed");
}

TEST_CASE("a message that is sent is the same line with and without the length of a stream") {
  const Bytes message = query("www.example. AAAA +do");
  CHECK(to_string(Action(Send{kTransport, framed(message)})) ==
        to_string(Action(Send{kTransport, message})));
  // A random id that says the length by chance does not make a datagram a frame.
  Bytes unlucky = message;
  unlucky[0] = static_cast<std::uint8_t>((message.size() - 2) >> 8);
  unlucky[1] = static_cast<std::uint8_t>((message.size() - 2) & 0xff);
  CHECK(to_string(Action(Send{kTransport, unlucky})) == "SEND t65537 www.example. AAAA +do");
  CHECK(to_string(Action(Send{kTransport, {}})) == "SEND t65537 malformed, 0 octets");
}

TEST_CASE("no text of a peer reaches a terminal as more than printable characters") {
  const std::string name = "a\\010\\027[31mb\\255.example. A";
  CHECK(is_one_printable_line(message_summary(query(name))));
  Bytes message = response_from_text(query("a. A"), "SERVFAIL +ede=0:abcdefgh");
  for (std::size_t octet = 0; octet < 256; ++octet) {
    message.back() = static_cast<std::uint8_t>(octet);
    const std::string text = message_summary(message);
    REQUIRE(is_one_printable_line(text));
    CHECK(text.substr(0, text.size() - 1) == "SERVFAIL; EDE 0 (Other Error) abcdefg");
  }
}

TEST_CASE("octets of every kind print as one line") {
  Random random(Seed{9});
  const Bytes sound = response_from_text(
      query("a.example. A +do"),
      "NOERROR +ede=3:old; a.example. 60 IN TXT \"hello\"; example. 5 IN SOA a. b. 1 2 3 4 5");
  for (int i = 0; i < 20000; ++i) {
    Bytes message = sound;
    for (std::uint32_t changes = random.below(6); changes > 0; --changes) {
      message[random.below(static_cast<std::uint32_t>(message.size()))] = random.u8();
    }
    message.resize(message.size() - random.below(random.below(2) == 0 ? 1 : 20));
    REQUIRE(is_one_printable_line(message_summary(message)));
    REQUIRE(is_one_printable_line(to_string(Action(Send{kTransport, framed(message)}))));
  }
}

}  // namespace berth
