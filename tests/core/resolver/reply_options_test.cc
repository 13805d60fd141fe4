#include "core/resolver/reply_options.h"

#include <catch2/catch.hpp>

#include "core/message/edns.h"
#include "core/message/query_view.h"
#include "tests/core/resolver/resolver_story.h"
#include "tests/support/wire.h"

// Cookies and keepalive as a resolver gives them; what makes a cookie stands in
// server_cookies_test.cc.

namespace berth {
namespace {

constexpr std::int64_t kUnixTime = 1'800'000'000;
constexpr std::string_view kClientHalf = "2464c4abcf10c957";

/// A resolver that is asked by a client over some way.
struct Desk {
  explicit Desk(Config config = story_config(), bool clock = true)
      : story(open_to_all(std::move(config))) {
    if (clock) story.handle(WallClock{kUnixTime});
  }

  /// The reply to a question with an option of `code` and `data`.
  Bytes ask(unsigned code, const Bytes& data, std::string_view words = "localhost. A") {
    std::string all = std::string(words) + " +option=";
    for (const unsigned octet : {code >> 8, code & 0xff, 0u, static_cast<unsigned>(data.size())}) {
      all += hex(static_cast<std::uint8_t>(octet));
    }
    for (const std::uint8_t octet : data) all += hex(octet);
    const Bytes message = query_from_words(split_words(all));
    QueryArrived arrived{QueryId{1}, {protocol, address}, message};
    arrived.idle_timeout = idle_timeout;
    arrived.only_at_once = only_at_once;
    Bytes out(65535);
    answered = story.resolver.answer_now(story.now, arrived, out);
    out.resize(answered.size);
    return out;
  }
  Bytes ask_cookie(const Bytes& data, std::string_view words = "localhost. A") {
    return ask(10, data, words);
  }

  static Config open_to_all(Config config) {
    config.access.plain = everywhere();
    return config;
  }

  static std::string hex(std::uint8_t octet) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return {kDigits[octet >> 4], kDigits[octet & 15]};
  }

  ResolverStory story;
  ClientProtocol protocol = ClientProtocol::kUdp;
  Endpoint address{IpAddress::v4(0xc6336464), 5300};
  std::optional<Duration> idle_timeout;
  bool only_at_once = false;
  Answered answered;
};

Config with_rule(CookieRule rule) {
  Config config = story_config();
  config.cookies = rule;
  return config;
}

std::optional<Bytes> option_of(const Bytes& reply, EdnsOptionCode code) {
  const auto view = MessageView::parse(reply);
  REQUIRE(view);
  const auto edns = find_edns(*view);
  REQUIRE(edns);
  if (!*edns) return std::nullopt;
  const auto data = (*edns)->find(code);
  if (!data) return std::nullopt;
  return owned(*data);
}

std::optional<Bytes> cookie_of(const Bytes& reply) {
  return option_of(reply, EdnsOptionCode::kCookie);
}

Rcode rcode_of(const Bytes& reply) { return MessageView::parse(reply).value().rcode(); }

}  // namespace

TEST_CASE("a client's cookie comes back with one of ours, which then stays the same") {
  Desk desk;
  const Bytes first = desk.ask_cookie(wire(kClientHalf));
  CHECK(rcode_of(first) == Rcode::kNoError);
  const auto cookie = cookie_of(first);
  REQUIRE(cookie);
  REQUIRE(cookie->size() == 24);
  CHECK(Bytes(cookie->begin(), cookie->begin() + 8) == wire(kClientHalf));
  CHECK(cookie_of(desk.ask_cookie(*cookie)) == cookie);
}

TEST_CASE("cookies are for plain UDP and TCP alone") {
  Desk desk;
  for (const auto& [protocol, given] : {std::pair{ClientProtocol::kUdp, true},
                                        {ClientProtocol::kTcp, true},
                                        {ClientProtocol::kTls, false},
                                        {ClientProtocol::kHttp2, false}}) {
    desk.protocol = protocol;
    CHECK(cookie_of(desk.ask_cookie(wire(kClientHalf))).has_value() == given);
  }
}

TEST_CASE("there is no cookie without one in the question, without a clock, or when off") {
  Desk desk;
  CHECK_FALSE(cookie_of(desk.ask(12, {})));
  Desk clockless(story_config(), false);
  CHECK_FALSE(cookie_of(clockless.ask_cookie(wire(kClientHalf))));
  Desk off(with_rule(CookieRule::kOff));
  CHECK_FALSE(cookie_of(off.ask_cookie(wire(kClientHalf))));
  CHECK(rcode_of(off.ask_cookie(wire("00"))) == Rcode::kNoError);
}

TEST_CASE("a cookie of a length that cannot be is malformed") {
  Desk desk;
  const Bytes reply = desk.ask_cookie(wire("2464c4abcf10c95701"));
  CHECK(rcode_of(reply) == Rcode::kFormErr);
  CHECK_FALSE(cookie_of(reply));
}

TEST_CASE("a wrong cookie is answered all the same, and replaced") {
  Desk desk;
  const Bytes reply = desk.ask_cookie(joined(wire(kClientHalf), Bytes(16, 1)));
  CHECK(rcode_of(reply) == Rcode::kNoError);
  CHECK(cookie_of(reply) == cookie_of(desk.ask_cookie(wire(kClientHalf))));
}

TEST_CASE("where cookies are demanded, the answer waits for one of ours") {
  Desk desk(with_rule(CookieRule::kDemand));
  const Bytes refused = desk.ask_cookie(wire(kClientHalf));
  CHECK(rcode_of(refused) == Rcode::kBadCookie);
  const auto cookie = cookie_of(refused);
  REQUIRE(cookie);
  const Bytes served = desk.ask_cookie(*cookie);
  CHECK(rcode_of(served) == Rcode::kNoError);
  CHECK(cookie_of(served) == cookie);
  // Nothing is demanded of who knows no cookies, or comes by TCP.
  CHECK(rcode_of(desk.ask(12, {})) == Rcode::kNoError);
  desk.protocol = ClientProtocol::kTcp;
  CHECK(rcode_of(desk.ask_cookie(wire(kClientHalf))) == Rcode::kNoError);
}

TEST_CASE("resolvers with one cookie seed know each other's cookies") {
  Config config = with_rule(CookieRule::kDemand);
  config.cookie_seed = Seed{9};
  Desk one(config);
  Desk other(config);
  config.cookie_seed.reset();
  Desk stranger(config);
  const auto cookie = cookie_of(one.ask_cookie(wire(kClientHalf)));
  REQUIRE(cookie);
  CHECK(rcode_of(other.ask_cookie(*cookie)) == Rcode::kNoError);
  CHECK(rcode_of(stranger.ask_cookie(*cookie)) == Rcode::kBadCookie);
}

TEST_CASE("who waited for an upstream gets the cookie that was due when the question came") {
  Desk desk;
  CHECK(desk.ask_cookie(wire(kClientHalf), "example.com. A").empty());
  CHECK(desk.answered.kind == Answered::Kind::kPending);
  const Bytes given = cookie_of(desk.ask_cookie(wire(kClientHalf))).value();
  desk.story.resolver.handle(desk.story.now, Drain{desk.story.now});
  desk.story.resolver.handle_timeout(desk.story.now);
  std::vector<Bytes> replies;
  while (auto action = desk.story.resolver.poll()) {
    if (auto* reply = std::get_if<Reply>(&*action)) replies.push_back(std::move(reply->message));
  }
  REQUIRE(replies.size() == 1);
  CHECK(cookie_of(replies[0]) == given);
}

TEST_CASE("a stream says how long it may stand idle, to clients that ask") {
  Desk desk;
  desk.protocol = ClientProtocol::kTcp;
  const auto keepalive = [&desk] {
    return option_of(desk.ask(11, {}), EdnsOptionCode::kTcpKeepalive);
  };
  CHECK_FALSE(keepalive());
  desk.idle_timeout = milliseconds(10'050);
  CHECK(keepalive() == wire("0064"));
  desk.idle_timeout = Duration::zero();
  CHECK(keepalive() == wire("0000"));
  desk.idle_timeout = seconds(100'000);
  CHECK(keepalive() == wire("ffff"));
  CHECK_FALSE(option_of(desk.ask(12, {}), EdnsOptionCode::kTcpKeepalive));
}

TEST_CASE("what may not wait is answered at once or dropped") {
  Desk desk;
  desk.only_at_once = true;
  CHECK(rcode_of(desk.ask(12, {})) == Rcode::kNoError);
  CHECK(desk.ask(12, {}, "example.com. A").empty());
  CHECK(desk.answered.kind == Answered::Kind::kDropped);
  CHECK(desk.ask(12, {}, "slow.berth.test. A").empty());
  CHECK(desk.answered.kind == Answered::Kind::kDropped);
  CHECK(desk.story.resolver.queries_in_flight() == 0);
  CHECK(desk.story.resolver.lookup_counters().started == 0);
}

TEST_CASE("over UDP a reply is no longer than what the client takes or the listener gives") {
  Desk desk;
  const Bytes reply = desk.ask_cookie(wire(kClientHalf));
  CHECK(reply.size() <= 512);
  ReplyOptions options;
  options.add_keepalive(seconds(1));
  options.add_cookie(wire(kClientHalf), ServerCookie{});
  CHECK(owned(options.view()) ==
        joined(wire("000b 0002 000a 000a 0018"), joined(wire(kClientHalf), Bytes(16, 0))));
}

}  // namespace berth
