#include "core/doh/commands.h"

#include <catch2/catch.hpp>
#include <optional>

#include "core/policy/blocklist_builder.h"
#include "tests/support/json_check.h"

namespace berth {
namespace {

/// Lists ads (0), trackers (1) and exceptions (2), and who may ask.
class Desk {
 public:
  explicit Desk(bool has_lists = true) {
    BlocklistBuilder builder;
    for (const char* name : {"ads", "trackers", "exceptions"}) {
      REQUIRE(builder.add_list(name).ok());
    }
    const auto add = [&](std::string_view name, const ListMark& mark) {
      REQUIRE(builder.add(Name::parse(name)->wire(), mark).ok());
    };
    add("ads.example", {ListId{0}, true});
    add("x.ads.example", {ListId{1}, false});
    add("x.ads.example", {ListId{0}, true});
    add("good.ads.example", {ListId{2}, true, true});
    add("both.example", {ListId{0}, true});
    add("both.example", {ListId{0}, true, true});
    add("both.example", {ListId{1}, true, false, true});
    add("both.example", {ListId{1}, true, true});
    octets_ = *builder.build();
    image_.emplace(*BlocklistImage::open(octets_));
    if (!has_lists) image_.reset();
  }

  /// The body of a reply, before it what is not 200 and where it leads.
  std::string ask(std::string_view target, Client client = {}) {
    PolicyConfig config;
    config.commands = commands;
    const Policy policy = *Policy::make(config, nullptr, {1, image_ ? &*image_ : nullptr});
    client.protocol = ClientProtocol::kHttp2;
    if (client.host.empty()) client.host = "dns.example:8443";
    const CommandReply reply = answer_command({access, policy}, client, target);
    std::string text = reply.body;
    REQUIRE((text.empty() || text.back() == '\n'));
    while (!text.empty() && text.back() == '\n') text.pop_back();
    CHECK((text.empty() || is_json(text)));
    if (reply.status == 302) return "302 " + reply.location;
    return reply.status == 200 ? text : std::to_string(reply.status) + " " + text;
  }

  CommandConfig commands;
  AccessConfig access;

 private:
  Bytes octets_;
  std::optional<BlocklistImage> image_;
};

std::string refused(std::string_view why) { return "400 {\"error\":\"" + std::string(why) + "\"}"; }

}  // namespace

TEST_CASE("a command is the one segment of a path, or stands beside a stamp") {
  for (const std::string_view path :
       {"/configure", "/config", "/search", "/listtob64", "/b64tolist", "/dntolist", "/dntouint",
        "/genaccesskey", "/configure/", "/configure/1:AIAABA", "/1:AIAABA/configure",
        "/1-acaaaba/search/", "/sec/configure", "/1::key/dntolist"}) {
    INFO(path);
    CHECK(is_command(path));
  }
  for (const std::string_view path :
       {"", "/", "configure", "/Configure", "/configure/x", "/x/configure", "/configure/1:A/1:B",
        "//configure", "/dns-query", "/1:AIAABA", "/gentlspsk", "/logs"}) {
    INFO(path);
    CHECK_FALSE(is_command(path));
  }
}

TEST_CASE("commands are answered where they are on and have something to tell of") {
  const AccessConfig open;
  AccessConfig keyed;
  keyed.keys = {make_access_key("secret", "dns.example")};
  const auto takes = [](const AccessConfig& access, bool enabled) {
    PolicyConfig config;
    config.commands.enabled = enabled;
    return takes_commands({access, *Policy::make(config)});
  };
  CHECK_FALSE(takes(open, true));
  CHECK(takes(keyed, true));
  CHECK_FALSE(takes(keyed, false));
}

TEST_CASE("listtob64 writes the stamp of lists") {
  Desk desk;
  CHECK(desk.ask("/listtob64?list=5,200&flagversion=1") ==
        R"({"command":"List To B64String","inputList":"5,200","flagVersion":"1",)"
        R"("b64String":"1:CIAABIAA"})");
  CHECK(desk.ask("/listtob64?list=5") ==
        R"({"command":"List To B64String","inputList":"5","flagVersion":"1",)"
        R"("b64String":"1:AIAABA"})");
  CHECK(desk.ask("/listtob64?list=5%2C200").find("\"1:CIAABIAA\"") != std::string::npos);
}

TEST_CASE("listtob64 says what is wrong with numbers") {
  Desk desk;
  CHECK(desk.ask("/listtob64") ==
        refused("list is missing: give numbers of lists, as ?list=5,200"));
  CHECK(desk.ask("/listtob64?list=") == desk.ask("/listtob64"));
  for (const char* list : {"256", "x", "5,", ",5", "-1", "5;6", "5,,6", "99999999999999999999"}) {
    CHECK(desk.ask("/listtob64?list=" + std::string(list)) ==
          refused("list has what is no number from 0 to 255: write it as ?list=5,200"));
  }
  CHECK(desk.ask("/listtob64?list=5&flagversion=0") ==
        refused("flagversion is not 1, which all stamps are of"));
}

TEST_CASE("b64tolist reads a stamp, and tells of the lists that there are") {
  Desk desk;
  const std::string lists = R"("list":[1,5],"listDetail":{"1":{"value":1,"vname":"trackers"}}})";
  CHECK(desk.ask("/b64tolist?b64=1:AIAARA") ==
        R"({"command":"Base64 To List","inputB64":"1:AIAARA",)" + lists);
  CHECK(desk.ask("/b64tolist?b64=1%3AAIAARA") == desk.ask("/b64tolist?b64=1:AIAARA"));
  CHECK(desk.ask("/b64tolist?b64=1-acaaara") ==
        R"({"command":"Base64 To List","inputB64":"1-acaaara",)" + lists);
  CHECK(desk.ask("/b64tolist") == refused("b64 is missing: give a stamp, as ?b64=1:AIAABA"));
  for (const char* stamp : {"AIAABA", "1:A!", "2:AIAABA", "1:AIA"}) {
    CHECK(desk.ask("/b64tolist?b64=" + std::string(stamp)) ==
          refused("b64 is no stamp: it begins with 1: or 1-, as ?b64=1:AIAABA"));
  }
}

TEST_CASE("dntolist tells which lists hold a name and the names above it") {
  Desk desk;
  CHECK(desk.ask("/dntolist?dn=X.ads.example") ==
        R"({"domainName":"X.ads.example","list":{"x.ads.example":)"
        R"({"0":{"value":0,"vname":"ads"},"1":{"value":1,"vname":"trackers"}},)"
        R"("ads.example":{"0":{"value":0,"vname":"ads"}}}})");
  CHECK(desk.ask("/dntolist?dn=y.x.ads.example").find("trackers") == std::string::npos);
  CHECK(desk.ask("/dntolist?dn=good.ads.example.") ==
        R"({"domainName":"good.ads.example.","list":{"good.ads.example":)"
        R"({"2":{"value":2,"vname":"exceptions","allow":true}},)"
        R"("ads.example":{"0":{"value":0,"vname":"ads"}}}})");
  CHECK(desk.ask("/dntolist?dn=example") == R"({"domainName":"example","list":{}})");
}

TEST_CASE("a list that both blocks and allows a name is told once, as it is judged") {
  Desk desk;
  CHECK(desk.ask("/dntolist?dn=both.example") ==
        R"({"domainName":"both.example","list":{"both.example":)"
        R"({"0":{"value":0,"vname":"ads","allow":true},"1":{"value":1,"vname":"trackers"}}}})");
  CHECK(desk.ask("/dntouint?dn=both.example") ==
        R"({"domainName":"both.example","list":{"both.example":[32768,16384]}})");
}

TEST_CASE("dntouint tells the same as the words of a stamp") {
  Desk desk;
  CHECK(desk.ask("/dntouint?dn=x.ads.example") ==
        R"({"domainName":"x.ads.example","list":{"x.ads.example":[32768,49152],)"
        R"("ads.example":[32768,32768]}})");
  CHECK(desk.ask("/dntouint?dn=good.ads.example") ==
        R"({"domainName":"good.ads.example","list":{"good.ads.example":[],)"
        R"("ads.example":[32768,32768]}})");
}

TEST_CASE("what is no name, or is looked for in no lists, is told") {
  Desk desk;
  Desk empty(false);
  for (const char* command : {"/dntolist", "/dntouint"}) {
    const std::string path = command;
    CHECK(desk.ask(path) == refused("dn is missing: give a name, as ?dn=example.com"));
    CHECK(desk.ask(path + "?dn=a..b") ==
          refused("dn is no domain name: give one, as ?dn=example.com"));
    CHECK(desk.ask(path + "?dn=%zz") == desk.ask(path));
    CHECK(empty.ask(path + "?dn=a.example") ==
          R"(404 {"error":"no lists are loaded: set policy.image"})");
  }
}

TEST_CASE("genaccesskey makes an entry for each part of a domain") {
  Desk desk(false);
  const auto entry = [](std::string_view domain) {
    return "\"" + make_access_key("1123213213", domain).to_string() + "\"";
  };
  const std::string end = R"(],"context":"sdns-public-auth-info"})";
  CHECK(desk.ask("/genaccesskey?key=1123213213&dom=localhost") ==
        R"({"accesskey":["localhost|)"
        R"(1e84b3c68759ce9c504a2cb5be8ef49efed4901459883a7de6dab4184557b272")" +
            end);
  CHECK(desk.ask("/genaccesskey?key=1123213213") ==
        R"({"accesskey":[)" + entry("dns.example") + "," + entry("example") + end);
  CHECK(desk.ask("/genaccesskey") ==
        refused("key is missing: give letters and digits, as ?key=secret"));
  CHECK(desk.ask("/genaccesskey?key=a-b") == refused("key is not 1 to 63 letters and digits"));
  CHECK(desk.ask("/genaccesskey?key=a&dom=b..c") ==
        refused("dom is no domain name, nor is this server's: give one, as "
                "?dom=dns.example.com"));
}

TEST_CASE("configure and search tell which lists a link chooses") {
  Desk desk;
  CHECK(desk.ask("/configure/1:AIAAQA") ==
        R"({"command":"Configure","stamp":"1:AIAAQA","label":"1-acaaaqa",)"
        R"("list":[1],"listDetail":{"1":{"value":1,"vname":"trackers"}}})");
  CHECK(desk.ask("/1:AIAAQA/config") == desk.ask("/configure/1:AIAAQA"));
  Client by_name;
  by_name.host = "1-acaaaqa.dns.example";
  CHECK(desk.ask("/configure", by_name) == desk.ask("/configure/1:AIAAQA"));
  CHECK(desk.ask("/search") ==
        R"({"command":"Search","stamp":"","label":"","list":[],"listDetail":{},)"
        R"("lists":{"0":{"value":0,"vname":"ads"},"1":{"value":1,"vname":"trackers"},)"
        R"("2":{"value":2,"vname":"exceptions"}}})");
  CHECK(desk.ask("/sec/configure").find("\"stamp\":\"1:") != std::string::npos);
  CHECK(desk.ask("/configure/1:A!") == refused("the stamp in the path does not decode"));
}

TEST_CASE("configure and search lead to a web site where one is set") {
  Desk desk;
  desk.commands.site = "https://lists.example";
  CHECK(desk.ask("/configure/1:AIAAQA") ==
        "302 https://lists.example/configure?s=added&v=ext&u=https://dns.example:8443#1:AIAAQA");
  CHECK(desk.ask("/configure") ==
        "302 https://lists.example/configure?s=added&v=ext&u=https://dns.example:8443");
  CHECK(desk.ask("/search/1:AIAAQA") == "302 https://lists.example/search?s=1:AIAAQA");
  Client odd;
  odd.host = "dns.example\"><b";
  CHECK(desk.ask("/configure", odd) == "302 https://lists.example/configure?s=added");
}

TEST_CASE("a command counts as a question, keys that are guessed too") {
  PolicyConfig rules;
  rules.filter.rate = {1, 2, RateScope::kClient};
  const Policy policy = *Policy::make(rules);
  Config config;
  config.rate.exempt = {};
  config.access.keys = {make_access_key("secret", "dns.example")};
  Cache cache(config.cache, Seed{1});
  Resolver resolver(config, cache, policy, Seed{2});
  Client client;
  client.protocol = ClientProtocol::kHttp2;
  client.host = "dns.example";
  client.address = {*IpAddress::parse("192.0.2.1"), 4000};
  const auto status = [&](Duration after) {
    const CommandDesk desk{config.access, policy, &resolver, TimePoint(after)};
    return answer_command(desk, client, "/1::guess/listtob64?list=5").status;
  };
  CHECK(status(Duration{}) == 401);
  CHECK(status(Duration{}) == 401);
  CHECK(status(Duration{}) == 429);
  CHECK(resolver.counters().limited == 1);
  CHECK(status(seconds(1)) == 401);
}

TEST_CASE("who may not ask gets no command answered") {
  Desk desk;
  desk.access.keys = {make_access_key("secret", "dns.example")};
  CHECK(desk.ask("/dntolist?dn=a.example") ==
        R"(401 {"error":"the URL shows no key that lets you in"})");
  CHECK(desk.ask("/1::secret/dntolist?dn=a.example") == R"({"domainName":"a.example","list":{}})");
  desk.access.encrypted = {*IpPrefix::parse("192.0.2.0/24")};
  Client far;
  far.address = {*IpAddress::parse("198.51.100.1"), 4000};
  CHECK(desk.ask("/1::secret/dntolist?dn=a.example", far) ==
        R"x(403 {"error":"this network may not ask here (access.encrypted)"})x");
}

}  // namespace berth
