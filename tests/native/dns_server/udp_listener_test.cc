#include "native-host/dns_server/udp_listener.h"

#include <catch2/catch.hpp>

#include "core/track/tracker.h"
#include "tests/native/support/scripted_service.h"
#include "tests/native/support/udp_client.h"

namespace berth {
namespace {

using namespace berth::test;

constexpr std::uint32_t kListener = 7;

/// What a listener asked, copied.
struct AskedOfUs {
  QueryId id;
  std::string message;
  ClientProtocol protocol{};
  bool only_at_once = false;
  std::size_t size_limit = 0;
  Endpoint client;

  friend bool operator==(const AskedOfUs&, const AskedOfUs&) = default;
};

/// A listener with the rest of its thread made up.
struct Desk final : private QueryTaker {
  EventLoop loop;
  Log log{LogLevel::kError};
  Tracker tracker{{}, 1, {1, 2}};
  Answered::Kind kind = Answered::Kind::kAnswered;
  std::vector<AskedOfUs> asked;
  std::vector<QueryId> cancelled;
  Endpoint bound;
  std::unique_ptr<UdpListener> listener;

  explicit Desk(std::uint32_t max_pending = 100, std::uint32_t batch = 4) {
    UdpListener::Rules rules;
    rules.dns.udp_batch = batch;
    rules.dns.udp_max_pending = max_pending;
    rules.max_query_bytes = 512;
    ListeningSocket socket = udp_socket("127.0.0.1", &bound);
    listener = std::make_unique<UdpListener>(
        UdpListener::Parts{
            loop, log, *this, tracker.tracking(), {ListenScheme::kUdp, bound}, kListener},
        rules, std::move(socket));
  }

  /// Until the listener has taken something.
  void turn() { loop.run(); }

  void reply(QueryId query, std::string_view text) {
    Reply out;
    out.query = query;
    out.message = Bytes(text.begin(), text.end());
    listener->take_reply(out);
    listener->flush();
  }

 private:
  Answered ask(const QueryArrived& query, ByteSpan out) override {
    const std::string message = text_of(query.message);
    asked.push_back({query.query, message, query.client.protocol, query.only_at_once,
                     query.size_limit, query.client.address});
    const std::string answer = "answer to " + message;
    std::copy(answer.begin(), answer.end(), out.begin());
    Answered answered;
    answered.kind =
        query.only_at_once && kind == Answered::Kind::kPending ? Answered::Kind::kDropped : kind;
    answered.size = answer.size();
    return answered;
  }
  void cancel(QueryId query) override { cancelled.push_back(query); }
  void settle() override { loop.stop(); }
};

TEST_CASE("what is known at once is answered in the same turn", "[udp]") {
  Desk desk;
  const UdpClient one(desk.bound);
  const UdpClient two(desk.bound);
  for (int i = 0; i < 6; ++i) one.send("q" + std::to_string(i));
  two.send("other");
  desk.turn();
  for (int i = 0; i < 6; ++i) CHECK(one.receive() == "answer to q" + std::to_string(i));
  CHECK(two.receive() == "answer to other");
  CHECK(desk.asked[0].protocol == ClientProtocol::kUdp);
  CHECK(desk.asked[0].size_limit == 1232);
  CHECK_FALSE(desk.asked[0].only_at_once);
}

TEST_CASE("what has to wait is answered when its reply comes", "[udp]") {
  Desk desk;
  desk.kind = Answered::Kind::kPending;
  const UdpClient one(desk.bound);
  const UdpClient two(desk.bound);
  one.send("first");
  two.send("second");
  while (desk.asked.size() < 2) desk.turn();
  CHECK(desk.asked[0].id.value >> 32 == kListener);
  CHECK(desk.asked[0].id != desk.asked[1].id);
  desk.reply(desk.asked[1].id, "two");
  CHECK(two.receive() == "two");
  CHECK(one.has_nothing());
  // A reply comes once, and one that is empty is none.
  desk.reply(desk.asked[1].id, "two again");
  desk.reply(desk.asked[0].id, "");
  desk.reply(desk.asked[0].id, "too late");
  CHECK(two.has_nothing());
  CHECK(one.has_nothing());
}

TEST_CASE("what is dropped gets no answer", "[udp]") {
  Desk desk;
  desk.kind = Answered::Kind::kDropped;
  const UdpClient client(desk.bound);
  client.send("a response, say");
  desk.turn();
  CHECK(desk.asked.size() == 1);
  CHECK(client.has_nothing());
}

TEST_CASE("more replies than a batch holds are all sent", "[udp]") {
  Desk desk(100, 2);
  desk.kind = Answered::Kind::kPending;
  const UdpClient client(desk.bound);
  for (int i = 0; i < 7; ++i) client.send("q");
  while (desk.asked.size() < 7) desk.turn();
  for (const AskedOfUs& each : desk.asked) {
    Reply out;
    out.query = each.id;
    out.message = Bytes{'a'};
    desk.listener->take_reply(out);
  }
  desk.listener->flush();
  for (int i = 0; i < 7; ++i) CHECK(client.receive() == "a");
}

TEST_CASE("a listener that goes cancels what waits", "[udp]") {
  Desk desk;
  desk.kind = Answered::Kind::kPending;
  const UdpClient client(desk.bound);
  client.send("1");
  client.send("2");
  while (desk.asked.size() < 2) desk.turn();
  desk.reply(desk.asked[0].id, "one");
  desk.listener = nullptr;
  CHECK(std::count(desk.cancelled.begin(), desk.cancelled.end(), desk.asked[1].id) == 1);
  CHECK(std::count(desk.cancelled.begin(), desk.cancelled.end(), desk.asked[0].id) == 0);
}

TEST_CASE("a retired listener is done with its last reply, and nothing new waits", "[udp]") {
  Desk desk;
  desk.kind = Answered::Kind::kPending;
  const UdpClient client(desk.bound);
  client.send("waits");
  // It has come, though nobody has taken it.
  desk.listener->retire();
  REQUIRE(desk.asked.size() == 1);
  CHECK_FALSE(desk.asked[0].only_at_once);
  CHECK_FALSE(desk.listener->is_done());
  client.send("comes late");
  while (desk.asked.size() < 2) desk.turn();
  CHECK(desk.asked[1].only_at_once);
  desk.kind = Answered::Kind::kAnswered;
  client.send("known");
  desk.turn();
  CHECK(client.receive() == "answer to known");
  desk.reply(desk.asked[0].id, "at last");
  CHECK(client.receive() == "at last");
  CHECK(desk.listener->is_done());
  Desk idle;
  idle.listener->retire();
  CHECK(idle.listener->is_done());
}

TEST_CASE("rules may change while somebody waits", "[udp]") {
  Desk desk;
  desk.kind = Answered::Kind::kPending;
  const UdpClient client(desk.bound);
  client.send("waits");
  desk.turn();
  UdpListener::Rules rules;
  rules.dns.udp_batch = 1;
  rules.dns.udp_max_reply = 600;
  rules.max_query_bytes = 100;
  desk.listener->set_rules(rules);
  desk.reply(desk.asked[0].id, "answer");
  CHECK(client.receive() == "answer");
  client.send(std::string(500, 'x'));
  while (desk.asked.size() < 2) desk.turn();
  CHECK(desk.asked[1].message.size() == 101);
  CHECK(desk.asked[1].size_limit == 600);
}

TEST_CASE("a client's questions and answers are told as one flow", "[udp]") {
  Desk desk;
  const UdpClient one(desk.bound);
  one.send("known");
  desk.turn();
  desk.kind = Answered::Kind::kPending;
  one.send("waits");
  while (desk.asked.size() < 2) desk.turn();
  desk.reply(desk.asked[1].id, "late");
  desk.kind = Answered::Kind::kDropped;
  one.send("dropped");
  while (desk.asked.size() < 3) desk.turn();
  const TrackDelta delta = desk.tracker.delta("test", desk.loop.now()).value();
  REQUIRE(delta.active.size() == 1);
  const ConnectionRecord& flow = delta.active[0].total;
  CHECK(flow.kind == ConnectionKind::kUdp);
  CHECK(flow.local == desk.bound);
  CHECK(flow.remote == Endpoint{desk.bound.address, one.local().port});
  ConnectionCounters counted;
  counted.queries = 3;
  counted.answers = 2;
  counted.bytes_in = 5 + 5 + 7;
  counted.bytes_out = std::string_view("answer to known").size() + std::string_view("late").size();
  CHECK(flow.counters == counted);
  desk.listener = nullptr;
  const TrackDelta after = desk.tracker.delta("test", desk.loop.now()).value();
  REQUIRE(after.closed.size() == 1);
  CHECK(after.closed[0].total.reason == "listener closed");
}

TEST_CASE("what a proxy sends is its client's, and goes back by the proxy", "[udp]") {
  Desk desk(1);
  UdpListener::Rules rules;
  rules.dns.udp_batch = 4;
  rules.dns.udp_max_pending = 1;
  rules.max_query_bytes = 512;
  rules.proxies = {*IpPrefix::parse("127.0.0.0/8")};
  desk.listener->set_rules(rules);
  const UdpClient proxy(desk.bound);
  // 192.0.2.1:4000 by UDP over IPv4.
  const std::string header(
      "\r\n\r\n\0\r\nQUIT\n\x21\x12\0\x0c\xc0\0\x02\x01\x7f\0\0\x01\x0f\xa0\0\x35", 28);
  proxy.send(header + "first");
  proxy.send("no header");
  proxy.send(header.substr(0, 20));
  while (desk.asked.empty()) desk.turn();
  CHECK(proxy.receive() == "answer to first");
  CHECK(desk.asked[0].client == Endpoint{*IpAddress::parse("192.0.2.1"), 4000});
  // The limits are the client's, too.
  desk.kind = Answered::Kind::kPending;
  proxy.send(header + "waits");
  proxy.send(header + "one too many");
  proxy.send(std::string("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16) + std::string(512, 'x'));
  while (desk.asked.size() < 4) desk.turn();
  CHECK_FALSE(desk.asked[1].only_at_once);
  CHECK(desk.asked[2].only_at_once);
  // The proxy itself, by a header that names nobody.
  CHECK(desk.asked[3].client == Endpoint{*IpAddress::parse("127.0.0.1"), proxy.local().port});
  CHECK(desk.asked[3].message == std::string(512, 'x'));
  desk.reply(desk.asked[1].id, "at last");
  CHECK(proxy.receive() == "at last");
}

}  // namespace
}  // namespace berth
