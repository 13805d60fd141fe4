#include <catch2/catch.hpp>

#include "core/policy/blocklist_builder.h"
#include "tests/core/resolver/resolver_story.h"

namespace berth {
namespace {

constexpr std::string_view kAnswer = "NOERROR; example.com. 20 IN A 192.0.2.7";
constexpr std::size_t kRoom = 65535;

/// A story in which `example.com. A` was asked for by query 1 and answered, and 21 s went by: its
/// answer is stale, transport 1 parked.
void make_stale(ResolverStory& story) {
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  story.oversleep(seconds(21));
  (void)story.actions();
}

/// `+option=` for a client-subnet option of these octets (as hex).
std::string subnet(const std::string& hex) {
  constexpr char kDigits[] = "0123456789abcdef";
  const std::size_t size = hex.size() / 2;
  std::string text = " +option=0008";
  for (const int shift : {12, 8, 4, 0}) text += kDigits[size >> shift & 15];
  return text + hex;
}

/// The client-subnet option in the message last sent on a transport, as hex.
std::string subnet_sent(const ResolverStory& story, std::size_t number) {
  const Bytes sent = story.sent(number);
  const auto edns = find_edns(*MessageView::parse(sent));
  REQUIRE(edns);
  if (!*edns) return "no OPT";
  const auto data = (*edns)->find(EdnsOptionCode::kClientSubnet);
  if (!data) return "none";
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t octet : *data) {
    text += kDigits[octet >> 4];
    text += kDigits[octet & 15];
  }
  return text;
}

Config keeping_subnets() {
  Config config = story_config();
  config.ecs = EcsRule::kKeep;
  return config;
}

}  // namespace

TEST_CASE("as many queries as allowed are in flight, the next fails at once, a gap is filled") {
  Config config = story_config();
  config.max_queries = 2;
  ResolverStory story(config);
  story.ask(1, "one.example. A");
  story.ask(2, "one.example. A");
  story.ask(3, "two.example. A");
  const std::string full =
      "REPLY q3 failure max-age 0 SERVFAIL; EDE 23 (Network Error) too many queries in flight";
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53", full});
  CHECK(story.resolver.queries_in_flight() == 2);
  CHECK(story.resolver.lookup_counters().started == 1);
  story.ask(3, "slow.berth.test. A");
  CHECK(story.actions() == Lines{full});
  story.cancel(1);
  story.ask(3, "two.example. A");
  CHECK(story.actions() == Lines{"OPEN t2 udp 192.0.2.1:53"});
  CHECK(story.resolver.queries_in_flight() == 2);
}

TEST_CASE("a question has as many followers as allowed beside its leader") {
  Config config = story_config();
  config.max_followers = 2;
  ResolverStory story(config);
  for (std::uint64_t id = 1; id <= 4; ++id) story.ask(id, "example.com. A");
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53",
                                 "REPLY q4 failure max-age 0 SERVFAIL; EDE 23 (Network Error) too "
                                 "many queries in flight"});
  story.opened(1);
  story.answer(1, kAnswer);
  const std::string rest = " max-age 20 NOERROR; example.com. 20 IN A 192.0.2.7";
  CHECK(story.actions() == Lines{"SEND t1 example.com. A", "PARK t1", "REPLY q1 upstream" + rest,
                                 "REPLY q2 coalesced" + rest, "REPLY q3 coalesced" + rest});
  CHECK(story.resolver.counters().coalesced == 2);
}

TEST_CASE("more questions than lookups are allowed fail at once") {
  Config config = story_config();
  config.lookup.max_lookups = 1;
  ResolverStory story(config);
  story.ask(1, "one.example. A");
  story.ask(2, "two.example. A");
  CHECK(story.actions() == Lines{"OPEN t1 udp 192.0.2.1:53",
                                 "REPLY q2 failure max-age 0 SERVFAIL; EDE 23 (Network Error) too "
                                 "many queries in flight"});
  CHECK(story.resolver.queries_in_flight() == 1);
}

TEST_CASE("where nothing more can be taken up, a stale answer is given at once") {
  const std::string stale =
      "REPLY q9 stale max-age 30 NOERROR; example.com. 30 IN A 192.0.2.7; EDE 3 (Stale Answer) "
      "upstreams did not answer in time";
  Config config = story_config();
  SECTION("queries") { config.max_queries = 1; }
  SECTION("lookups") { config.lookup.max_lookups = 1; }
  ResolverStory story(config);
  make_stale(story);
  story.ask(2, "other.example. A");
  CHECK(story.actions() == Lines{"UNPARK t1", "SEND t1 other.example. A"});
  story.ask(9, "example.com. A");
  CHECK(story.actions() == Lines{stale});
  CHECK(story.resolver.queries_in_flight() == 1);
  CHECK(story.resolver.counters().stale == 1);
  CHECK(story.resolver.counters().servfail == 0);
}

TEST_CASE("a second query under an id in flight is dropped and leaves the first alone") {
  ResolverStory story;
  story.ask(1, "example.com. A");
  Bytes out(kRoom);
  CHECK(story.ask_now(1, "example.com. A", out).kind == Answered::Kind::kDropped);
  CHECK(story.ask_now(1, "slow.berth.test. A", out).kind == Answered::Kind::kDropped);
  CHECK(story.resolver.queries_in_flight() == 1);
  story.opened(1);
  story.answer(1, kAnswer);
  CHECK(story.actions() ==
        Lines{"OPEN t1 udp 192.0.2.1:53", "SEND t1 example.com. A", "PARK t1",
              "REPLY q1 upstream max-age 20 NOERROR; example.com. 20 IN A 192.0.2.7"});
}

TEST_CASE("a query larger than allowed is malformed, one just as large is not") {
  const std::string query = "localhost. A";
  const std::size_t size = query_from_words(split_words(query)).size();
  for (const std::size_t limit : {size, size - 1}) {
    Config config = story_config();
    config.max_query_bytes = limit;
    ResolverStory story(config);
    Bytes out(kRoom);
    const Answered answered = story.ask_now(1, query, out);
    CHECK(answered.kind == Answered::Kind::kAnswered);
    CHECK(answered.source == (limit == size ? AnswerSource::kLocal : AnswerSource::kMalformed));
    CHECK(story.resolver.counters().malformed == (limit == size ? 0 : 1));
  }
}

TEST_CASE("an answer fits its buffer to the octet, or nothing is written") {
  ResolverStory story;
  Bytes out(kRoom);
  for (const std::string query : {"localhost. A", "a.example. ANY", "x.onion. A +noedns"}) {
    const Answered whole = story.ask_now(1, query, out);
    REQUIRE(whole.kind == Answered::Kind::kAnswered);
    Bytes exact(whole.size);
    const Answered again = story.ask_now(1, query, exact);
    CHECK(again.kind == Answered::Kind::kAnswered);
    CHECK(again.size == whole.size);
    CHECK(Bytes(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(whole.size)) == exact);
    for (std::size_t room = 0; room < whole.size; ++room) {
      Bytes small(room, 0xaa);
      CHECK(story.ask_now(1, query, small).kind == Answered::Kind::kDropped);
      CHECK(small == Bytes(room, 0xaa));
    }
  }
}

TEST_CASE("a malformed query is answered within any buffer, or not at all") {
  ResolverStory story;
  Bytes message = query_from_words({"example.com.", "A"});
  message.push_back(0);
  for (std::size_t room = 0; room <= 64; ++room) {
    Bytes out(room);
    const Answered answered = story.resolver.answer_now(story.now, {QueryId{1}, {}, message}, out);
    CHECK(answered.size <= room);
    CHECK((answered.kind == Answered::Kind::kAnswered) == (answered.size != 0));
  }
}

TEST_CASE("a client's subnet stays here unless it is to be kept") {
  ResolverStory story;
  story.ask(1, "example.com. A" + subnet("00011800c00002"));
  story.opened(1);
  CHECK(subnet_sent(story, 1) == "none");
}

TEST_CASE("a subnet that is kept goes up, and its answer is shared with nobody") {
  ResolverStory story(keeping_subnets());
  const std::string mine = "example.com. A" + subnet("00011800c00002");
  const std::string other = "example.com. A" + subnet("00011800c63364");
  story.ask(1, mine);
  story.ask(2, other);
  story.ask(3, "example.com. A");
  story.ask(4, mine);
  CHECK(story.transports() == 3);
  for (const std::size_t number : {1, 2, 3}) story.opened(number);
  CHECK(subnet_sent(story, 1) == "00011800c00002");
  CHECK(subnet_sent(story, 2) == "00011800c63364");
  CHECK(subnet_sent(story, 3) == "none");
  story.answer(1, "NOERROR; example.com. 20 IN A 192.0.2.1");
  story.answer(3, "NOERROR; example.com. 20 IN A 192.0.2.3");
  (void)story.actions();
  Bytes out(kRoom);
  CHECK(story.ask_now(5, mine, out).kind == Answered::Kind::kPending);
  const Answered answered = story.ask_now(6, "example.com. A", out);
  CHECK(message_summary(ByteView(out).first(answered.size)) ==
        "NOERROR; example.com. 20 IN A 192.0.2.3");
}

TEST_CASE("a subnet that no query may carry does not go up, and its answer is everybody's") {
  const std::string longest(2 * 3000, '0');
  for (const std::string& octets : {std::string(), std::string("00"), std::string("00011808c00002"),
                                    std::string("00031800c00002"), "00018000" + longest}) {
    ResolverStory story(keeping_subnets());
    story.ask(1, "example.com. A" + subnet(octets));
    story.opened(1);
    CHECK(subnet_sent(story, 1) == "none");
    story.answer(1, kAnswer);
    Bytes out(kRoom);
    CHECK(story.ask_now(2, "example.com. A", out).source == AnswerSource::kCache);
  }
}

TEST_CASE("two resolvers share what one of them learned") {
  ResolverStory story;
  Resolver second(story.config, story.cache, story.policy, Seed{43});
  story.ask(1, "example.com. A");
  story.opened(1);
  story.answer(1, kAnswer);
  const Bytes message = query_from_words({"EXAMPLE.com.", "A", "+id=77"});
  Bytes out(kRoom);
  const Answered answered =
      second.answer_now(story.now + seconds(5), {QueryId{1}, {}, message}, out);
  CHECK(answered.source == AnswerSource::kCache);
  CHECK(answered.max_age == 15);
  CHECK(message_summary(ByteView(out).first(answered.size)) ==
        "NOERROR; EXAMPLE.com. 15 IN A 192.0.2.7");
  CHECK(out[1] == 77);
}

/// A policy that blocks one name, of a generation.
Policy blocking_policy(std::string name, std::uint16_t generation) {
  PolicyConfig config;
  config.filter.block = {std::move(name)};
  return Policy::make(config, nullptr, {generation, nullptr}).value();
}

TEST_CASE("what a cache entry remembers of its verdict holds for one generation of policy") {
  ResolverStory story;
  const Policy first = blocking_policy("other.example", 1);
  const Policy same = blocking_policy("a.example", 1);
  const Policy next = blocking_policy("a.example", 2);
  story.resolver.use_policy(first);
  story.ask(1, "a.example. A");
  story.opened(1);
  story.answer(1, "NOERROR; a.example. 300 IN A 203.0.113.7");
  Bytes out(kMaxMessageSize);
  CHECK(story.ask_now(2, "a.example. A", out).source == AnswerSource::kCache);
  story.resolver.use_policy(same);
  CHECK(story.ask_now(3, "a.example. A", out).source == AnswerSource::kCache);
  story.resolver.use_policy(next);
  CHECK(story.ask_now(4, "a.example. A", out).source == AnswerSource::kBlocked);
}

TEST_CASE("a list that no longer has a name does not block it by what was blocked before") {
  ResolverStory story;
  const auto image_of = [](const char* name) {
    BlocklistBuilder builder;
    (void)builder.add_list("ads");
    (void)builder.add(Name::parse(name)->wire(), {ListId{0}, true});
    return *builder.build();
  };
  const Bytes octets[] = {image_of("ads.example"), image_of("other.example")};
  const BlocklistImage images[] = {*BlocklistImage::open(octets[0]),
                                   *BlocklistImage::open(octets[1])};
  PolicyConfig config;
  config.filter.lists = {"ads"};
  const Policy before = Policy::make(config, nullptr, {1, &images[0]}).value();
  const Policy after = Policy::make(config, nullptr, {2, &images[1]}).value();
  Bytes out(kRoom);
  story.resolver.use_policy(before);
  CHECK(story.ask_now(1, "ads.example. A", out).source == AnswerSource::kBlocked);
  CHECK(story.ask_now(2, "ads.example. A", out).source == AnswerSource::kBlocked);
  story.resolver.use_policy(after);
  CHECK(story.ask_now(3, "ads.example. A", out).kind == Answered::Kind::kPending);
}

TEST_CASE("a host that does not want to know is not told why a name is blocked") {
  ResolverStory story;
  const Policy policy = blocking_policy("ads.example", 1);
  story.resolver.use_policy(policy);
  Bytes out(kRoom);
  CHECK(story.ask_now(1, "ads.example. A", out).source == AnswerSource::kBlocked);
  CHECK(story.actions() == Lines{"BLOCKED q1 by rule ads.example ads.example."});
  story.resolver.tell_blocked(false);
  CHECK(story.ask_now(2, "ads.example. A", out).source == AnswerSource::kBlocked);
  CHECK(story.actions().empty());
  CHECK(story.resolver.counters().blocked == 2);
}

TEST_CASE("what is answered at once is counted once, by where it came from") {
  ResolverStory story;
  make_stale(story);
  Bytes out(kRoom);
  (void)story.ask_now(2, "localhost. A", out);
  (void)story.ask_now(3, "example.org. A +norec", out);
  const Bytes response = response_from_text(query_from_words({"a.", "A"}), "NOERROR");
  (void)story.resolver.answer_now(story.now, {QueryId{4}, {}, response}, out);
  (void)story.resolver.answer_now(story.now, {QueryId{5}, {}, Bytes(12)}, out);
  const ResolverCounters& counters = story.resolver.counters();
  CHECK(counters.queries == 5);
  CHECK(counters.answered_now == 3);
  CHECK(counters.replies == 1);
  CHECK(counters.dropped == 1);
  CHECK(counters.malformed == 1);
  CHECK(counters.local == 1);
}

TEST_CASE("without a key that lets it in a client gets REFUSED with the reason") {
  Config config = story_config();
  config.access.keys = {make_access_key("secret", "dns.example")};
  const Bytes message = query_from_words({"localhost.", "A"});
  for (const ClientProtocol protocol :
       {ClientProtocol::kTls, ClientProtocol::kHttp1, ClientProtocol::kHttp2}) {
    ResolverStory story(config);
    Bytes out(kRoom);
    const auto ask = [&](std::string_view host, std::string_view token) {
      const Client client{protocol, {*IpAddress::parse("192.0.2.1"), 4000}, host, token};
      return story.resolver.answer_now(story.now, {QueryId{1}, client, message}, out);
    };
    for (const std::string_view host : {"dns.example", "1--wrong.dns.example", "", "other"}) {
      const Answered refused = ask(host, host == "other" ? "1::secret" : "");
      CHECK(refused.source == AnswerSource::kNoKey);
      CHECK(message_summary(ByteView(out).first(refused.size)) ==
            "REFUSED; EDE 18 (Prohibited) no key that lets you in");
    }
    CHECK(story.resolver.counters().refused == 4);
    // Each twice: the second time it is known.
    for (int i = 0; i < 2; ++i) {
      CHECK(ask("dns.example", "1::secret").source == AnswerSource::kLocal);
      CHECK(ask("1--secret.dns.example:853", "").source == AnswerSource::kLocal);
    }
    CHECK(story.resolver.counters().refused == 4);
  }
}

TEST_CASE("whoever may not ask gets REFUSED on every way, and nothing is asked for them") {
  Config config = story_config();
  config.access.plain = {*IpPrefix::parse("192.0.2.0/24")};
  config.access.encrypted = {*IpPrefix::parse("198.51.100.0/24")};
  const Bytes asked = query_from_words({"example.com.", "A"});
  const Bytes local = query_from_words({"localhost.", "A"});
  for (const ClientProtocol protocol :
       {ClientProtocol::kUdp, ClientProtocol::kTcp, ClientProtocol::kTls, ClientProtocol::kHttp1,
        ClientProtocol::kHttp2}) {
    ResolverStory story(config);
    const bool plain = !is_encrypted(protocol);
    const Endpoint in_plain{*IpAddress::parse("192.0.2.1"), 4000};
    const Endpoint in_encrypted{*IpAddress::parse("198.51.100.1"), 4000};
    Bytes out(kRoom);
    const auto ask = [&](const Endpoint& from, const Bytes& message) {
      return story.resolver.answer_now(story.now, {QueryId{1}, {protocol, from}, message}, out);
    };
    for (const Bytes& message : {asked, local}) {
      const Answered refused = ask(plain ? in_encrypted : in_plain, message);
      REQUIRE(refused.kind == Answered::Kind::kAnswered);
      const auto view = MessageView::parse(ByteView(out).first(refused.size));
      CHECK(view->rcode() == Rcode::kRefused);
      CHECK(view->header().answer_count == 0);
      // An attacker who lies about who asks gains next to nothing.
      CHECK(refused.size <= message.size() + 6);
    }
    CHECK(story.resolver.counters().refused == 2);
    CHECK(story.actions().empty());
    CHECK(ask(plain ? in_plain : in_encrypted, local).kind == Answered::Kind::kAnswered);
    CHECK(story.resolver.counters().refused == 2);
    CHECK(story.resolver.counters().local == 1);
  }
}

}  // namespace berth
