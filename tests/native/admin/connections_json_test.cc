#include "native-host/admin/connections_json.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

/// A delta with so many connections of both kinds and as many rows, and hostile names.
TrackDelta delta(std::size_t size) {
  TrackDelta out;
  out.is_first = true;
  out.places = {"https://127.0.0.1:8443", "tls://dns.example:853"};
  out.at = TimePoint(seconds(100));
  for (std::size_t i = 0; i < size; ++i) {
    ConnectionChange open;
    open.total.cookie = i + 1;
    open.total.kind = ConnectionKind::kHttp2;
    open.total.opened_at = TimePoint(seconds(99));
    open.total.last_active = TimePoint(seconds(100));
    open.total.counters.queries = 5;
    open.last.queries = 2;
    out.active.push_back(open);
    ConnectionChange closed = open;
    closed.total.cookie = size + i + 1;
    closed.total.state = ConnectionState::kClosed;
    closed.total.closed_at = TimePoint(seconds(100));
    closed.total.reason = "idle";
    closed.connections = 3;
    out.closed.push_back(closed);
    DnsRow row{{1}, "<script>\x1b[31m\".example", RecordType::kA, {}};
    row.counts.count(Rcode::kNoError, milliseconds(3));
    out.dns.push_back(row);
  }
  out.names = {{*IpAddress::parse("192.0.2.1"), {"a.example", "b.example"}}};
  out.counters.closed_dropped = 7;
  return out;
}

std::string text_of(ConnectionsJson& json) {
  std::string out;
  while (!json.is_over()) {
    const std::string_view piece = json.next();
    CHECK_FALSE(piece.empty());
    CHECK(piece.size() < ConnectionsJson::kPiece + 1024);
    out += piece;
  }
  return out;
}

std::size_t count(std::string_view text, std::string_view words) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(words, at)) != std::string::npos; ++at) ++found;
  return found;
}

const std::string kCounters =
    R"("bytes_in":0,"bytes_out":0,"queries":QUERIES,"answers":0,"streams_opened":0,)"
    R"("streams_reset":0,"retries":0,"mismatches":0,"retransmits":0})";

std::string counters(char queries) {
  std::string out = kCounters;
  return out.replace(out.find("QUERIES"), 7, 1, queries);
}

}  // namespace

TEST_CASE("what is told of a connection is one object") {
  ConnectionsJson json(delta(1), {});
  const std::string text = text_of(json);
  const std::string place = R"("place":"https://127.0.0.1:8443","remote":"others",)";
  const std::string times = R"("opened_ms_ago":1000,"active_ms_ago":0,)";
  const std::string moved = R"("total":{)" + counters('5') + R"(,"last":{)" + counters('2') + "}";
  CHECK(text.substr(0, text.find(R"(,"dns")")) ==
        R"({"first":true,"active":[{"cookie":"1","side":"client","kind":"h2","state":"opening",)" +
            place + times + moved +
            R"(],"closed":[{"cookie":"2","side":"client","kind":"h2","state":"closed",)" + place +
            times + R"("lived_ms":1000,"reason":"idle","connections":3,)" + moved + "]");
  CHECK(text.substr(text.find(R"(,"names")")) ==
        R"(,"names":{"192.0.2.1":["a.example","b.example"]},"lost":{"closed":7,"closed_empty":0,)"
        R"("active":0,"underflows":0,"queries_untimed":0}})");
}

TEST_CASE("hostile names are harmless in JSON") {
  ConnectionsJson json(delta(1), {});
  const std::string text = text_of(json);
  CHECK(count(text, "script") == 1);
  CHECK(count(text, "<") == 0);
  CHECK(count(text, "\x1b") == 0);
}

TEST_CASE("of many connections the text comes in pieces, and nothing of it is lost") {
  constexpr std::size_t kMany = 3000;
  ConnectionsJson many(delta(kMany), {});
  const std::string text = text_of(many);
  CHECK(count(text, "\"cookie\"") == 2 * kMany);
  CHECK(count(text, "\"group\"") == kMany);
  CHECK(count(text, "}{") == 0);
  CHECK(count(text, ",,") == 0);
  CHECK(text.back() == '}');
}

TEST_CASE("where nothing moved little is said") {
  ConnectionsJson json({}, {});
  CHECK(text_of(json) ==
        R"({"first":false,"active":[],"closed":[],"dns":[],"names":{},"lost":{"closed":0,)"
        R"("closed_empty":0,"active":0,"underflows":0,"queries_untimed":0}})");
}

}  // namespace berth
