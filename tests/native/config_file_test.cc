#include "native-host/config_file.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

// What a configuration file may say, and what is said about one that is wrong.

namespace berth {
namespace {

using Lines = std::vector<std::string>;

struct Reading {
  Config config;
  PolicyConfig policy;
  Settings settings;
  ConfigFindings findings;

  Reading() {
    settings.add(core_settings(), config);
    settings.add(policy_settings(), policy);
  }
  explicit Reading(std::string_view text) : Reading() {
    read_config_text(text, "berth.toml", settings, findings);
  }
};

Lines problems_of(std::string_view text) { return Reading(text).findings.problems; }

}  // namespace

TEST_CASE("a file sets what it names and notes where it did") {
  const Reading reading(R"(
upstream = ["udp://192.0.2.1", "tcp://[2001:db8::1]:5353"]

[cache]
bytes = "128MiB"
max_entry = 4096
max_ttl = "12h"
prefetch_hits = 0

[query]
stale_after = 0
randomize_case = false

[pool.stream]
size = 2

[edns]
ecs = "keep"

[local]
records = [
  "nas.home.arpa. 300 IN A 192.168.1.5",
  "nas.home.arpa. 300 IN HTTPS 1 . alpn=h2,h3",
]
)");
  CHECK(reading.findings.problems == Lines{});
  CHECK(reading.settings.find("upstream")->text() ==
        "udp://192.0.2.1:53, tcp://[2001:db8::1]:5353");
  CHECK(reading.config.cache.bytes == std::size_t{128} << 20);
  CHECK(reading.config.cache.max_entry_bytes == 4096);
  CHECK(reading.config.cache.max_ttl_seconds == 12 * 3600);
  CHECK(reading.config.cache.prefetch_hits == 0);
  CHECK(reading.config.stale_client_timeout == seconds(0));
  CHECK_FALSE(reading.config.lookup.randomize_case);
  CHECK(reading.config.pool.stream.pool_size == 2);
  CHECK(reading.config.ecs == EcsRule::kKeep);
  CHECK(reading.policy.local_records.size() == 2);
  CHECK(reading.findings.origins == std::map<std::string, std::string, std::less<>>{
                                        {"upstream", "berth.toml:2"},
                                        {"cache.bytes", "berth.toml:5"},
                                        {"cache.max_entry", "berth.toml:6"},
                                        {"cache.max_ttl", "berth.toml:7"},
                                        {"cache.prefetch_hits", "berth.toml:8"},
                                        {"query.stale_after", "berth.toml:11"},
                                        {"query.randomize_case", "berth.toml:12"},
                                        {"pool.stream.size", "berth.toml:15"},
                                        {"edns.ecs", "berth.toml:18"},
                                        {"local.records", "berth.toml:21"},
                                    });
}

TEST_CASE("an empty file and one of comments say nothing") {
  CHECK(problems_of("") == Lines{});
  CHECK(problems_of("# nothing\n\n[cache]\n") == Lines{});
}

TEST_CASE("every problem is reported, in the order of the lines") {
  CHECK(
      problems_of("[query]\n"
                  "budget = \"soon\"\n"
                  "max_bytes = 100\n"
                  "[cache]\n"
                  "bytes = true\n"
                  "shards = 3\n"
                  "colour = \"red\"\n") ==
      Lines{"berth.toml:2: query.budget: \"soon\" is not a time (a number with us, ms, s, m, h or "
            "d); allowed: 100ms to 1m",
            "berth.toml:3: query.max_bytes: 100 is too small; allowed: 512 to 65535",
            "berth.toml:5: cache.bytes: true or false stands where a size (a number of bytes, or "
            "one with KiB, MiB or GiB) is expected; allowed: 1MiB to 1024GiB",
            "berth.toml:6: cache.shards: 3 does not fit; allowed: 1 to 1024, a power of two",
            "berth.toml:7: cache.colour: no such setting; `berth config default` lists all"});
}

TEST_CASE("an unknown key is told of its nearest neighbour") {
  CHECK(problems_of("upstreams = []") ==
        Lines{"berth.toml:1: upstreams: no such setting; did you mean upstream?"});
  CHECK(problems_of("[cahce]\nbytes = 1\n") ==
        Lines{"berth.toml:2: cahce.bytes: no such setting; did you mean cache.bytes?"});
  CHECK(problems_of("budget = \"4s\"") ==
        Lines{"berth.toml:1: budget: no such setting; did you mean query.budget?"});
  CHECK(problems_of("[nothing]\n") ==
        Lines{"berth.toml:1: nothing: no such setting; `berth config default` lists all"});
  CHECK(problems_of("\"a\\nb\" = 1") ==
        Lines{"berth.toml:1: \"a\\x0ab\": no such setting; `berth config default` lists all"});
}

TEST_CASE("a value of another type is not taken for one") {
  CHECK(problems_of("[query]\nbudget = 4") ==
        Lines{"berth.toml:2: query.budget: \"4\" is not a time (a number with us, ms, s, m, h or "
              "d); allowed: 100ms to 1m"});
  CHECK(problems_of("[query]\nmax_messages = \"6\"") ==
        Lines{"berth.toml:2: query.max_messages: text stands where a whole number is expected; "
              "allowed: 1 to 100"});
  CHECK(problems_of("[query]\nmax_messages = 1.5") ==
        Lines{"berth.toml:2: query.max_messages: a number with a fraction stands where a whole "
              "number is expected; allowed: 1 to 100"});
  CHECK(problems_of("[query]\nrandomize_case = \"true\"") ==
        Lines{"berth.toml:2: query.randomize_case: text stands where a switch is expected; "
              "allowed: false or true"});
  CHECK(problems_of("[query.budget]\nvalue = 1") ==
        Lines{"berth.toml:1: query.budget: a table stands where a time (a number with us, ms, s, "
              "m, h or d) is expected; allowed: 100ms to 1m"});
  CHECK(problems_of("cache = 1") ==
        Lines{"berth.toml:1: cache: no such setting; `berth config default` lists all"});
  CHECK(problems_of("[ddr]\ntarget = 2026-01-01") ==
        Lines{"berth.toml:2: ddr.target: a date or time of day stands where text is expected; "
              "allowed: at most 255 octets of text, a domain name"});
}

TEST_CASE("in a list the line of the item at fault is named") {
  constexpr std::string_view kAllowed =
      "; allowed: at most 64 items, each udp://HOST, tcp://HOST, tls://HOST or https://HOST, with "
      "or without :PORT";
  CHECK(problems_of("upstream = [\n  \"udp://192.0.2.1\",\n  \"quic://192.0.2.2\",\n]") ==
        Lines{"berth.toml:3: upstream: \"quic://192.0.2.2\" does not fit: \"quic\" is no "
              "scheme; udp, tcp, tls and https are" +
              std::string(kAllowed)});
  CHECK(problems_of("upstream = [\n  \"udp://192.0.2.1\",\n  53,\n]") ==
        Lines{"berth.toml:3: upstream: a whole number stands among texts" + std::string(kAllowed)});
  CHECK(problems_of("upstream = \"udp://192.0.2.1\"") ==
        Lines{"berth.toml:1: upstream: text stands where a list is expected, as in [\"…\", \"…\"]" +
              std::string(kAllowed)});
}

TEST_CASE("every item at fault of a list is named, and the setting is left alone") {
  const Reading reading(
      "upstream = [\n  \"quic://192.0.2.1\",\n  \"udp://192.0.2.2\",\n  53,\n  \"x\",\n]");
  REQUIRE(reading.findings.problems.size() == 3);
  CHECK(reading.findings.problems[0].starts_with("berth.toml:2: upstream: \"quic://192.0.2.1\""));
  CHECK(reading.findings.problems[1].starts_with("berth.toml:4: upstream: a whole number"));
  CHECK(reading.findings.problems[2].starts_with("berth.toml:5: upstream: \"x\""));
  CHECK(reading.config.upstreams.empty());

  std::string many = "upstream = [\n";
  for (int i = 0; i < 10'000; ++i) many += "\"x\",\n";
  CHECK(problems_of(many + "]").size() <= 100);
}

TEST_CASE("a value that is wrong leaves the setting and its origin alone") {
  const Reading reading("[cache]\nbytes = \"lots\"\nshards = 8\n");
  CHECK(reading.config.cache.bytes == CacheConfig{}.bytes);
  CHECK(reading.config.cache.shards == 8);
  CHECK(reading.findings.origins ==
        std::map<std::string, std::string, std::less<>>{{"cache.shards", "berth.toml:3"}});
}

TEST_CASE("tables of groups become lines, in the order of the file") {
  Reading reading;
  read_config_text(
      "[groups.kids]\nclients = [\"192.168.1.32/27\", \"fd00::/8\"]\nblock_mode = \"nxdomain\"\n"
      "rebind_protection = true\n[groups.all]\nblock = [\"ads.example\"]\n",
      "berth.toml", reading.settings, reading.findings);
  CHECK(reading.findings.problems == Lines{});
  CHECK(reading.policy.group_lines ==
        Lines{"kids.clients = 192.168.1.32/27, fd00::/8", "kids.block_mode = nxdomain",
              "kids.rebind_protection = true", "all.block = ads.example"});
}

TEST_CASE("what is wrong with a group is said at its own line") {
  const Lines problems =
      problems_of("[groups.kids]\nblock = [\"a b\"]\ncolour = \"blue\"\nclients = [1]\n");
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].starts_with("berth.toml:2: groups: \"kids.block = a b\" does not fit: "));
  CHECK(
      problems[1].starts_with("berth.toml:3: groups: \"kids.colour = blue\" does not fit: "
                              "\"colour\" is no setting of a group"));
  CHECK(problems[2] ==
        "berth.toml:4: groups: \"kids.clients\" is neither text, number nor list of texts");
}

TEST_CASE("a syntax error is one problem with its line") {
  const Lines problems = problems_of("[cache]\nbytes = \n");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].starts_with("berth.toml:2: not TOML: "));
  CHECK(problems_of("[cache]\nbytes = 1048576\nbytes = 2097152\n").size() == 1);
  CHECK(problems_of(std::string("a = \"\xff\"")).size() == 1);
  CHECK(problems_of(std::string(100'000, '[')).size() == 1);
}

TEST_CASE("a file that cannot be read is a problem with its reason") {
  Reading reading;
  read_config_file("/nonexistent/berth.toml", reading.settings, reading.findings);
  read_config_file("/", reading.settings, reading.findings);
  CHECK(reading.findings.problems ==
        Lines{"/nonexistent/berth.toml: cannot be read: No such file or directory",
              "/: cannot be read: Is a directory"});
}

TEST_CASE("a file is read whole, and not when it is too large") {
  const std::string path = "/tmp/berth_config_test." + std::to_string(::getpid()) + ".toml";
  std::ofstream(path) << "[cache]\nshards = 4\n";
  Reading reading;
  read_config_file(path, reading.settings, reading.findings);
  CHECK(reading.findings.problems == Lines{});
  CHECK(reading.config.cache.shards == 4);
  CHECK(reading.findings.origins.at("cache.shards") == path + ":2");

  std::ofstream(path) << std::string((4 << 20) + 1, '#');
  read_config_file(path, reading.settings, reading.findings);
  CHECK(reading.findings.problems == Lines{path + ": is larger than 4 MiB"});
  std::remove(path.c_str());
}

}  // namespace berth
