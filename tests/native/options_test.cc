#include "native-host/options.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

struct Bound {
  Config config;
  Settings settings;
  Bound() { settings.add(core_settings(), config); }
};

ParsedOptions parse(const std::vector<std::string>& arguments) {
  const Bound bound;
  return parse_options(arguments, bound.settings);
}

Options options_of(const std::vector<std::string>& arguments) {
  const ParsedOptions parsed = parse(arguments);
  INFO(parsed.text);
  REQUIRE(parsed.options);
  return *parsed.options;
}

std::vector<std::string> problems_of(const std::vector<FlagSetting>& flags) {
  const Bound bound;
  ConfigFindings findings;
  read_flags(flags, bound.settings, findings);
  return findings.problems;
}

}  // namespace

TEST_CASE("serve alone asks for nothing else") { CHECK(options_of({"serve"}) == Options{}); }

TEST_CASE("every flag of serve is understood") {
  Options expected;
  expected.config_file = "a.toml";
  expected.settings = {
      {"--listen", "listen", {"https://127.0.0.1:8443", "http://[::1]:8080"}, true},
      {"--upstream", "upstream", {"udp://192.0.2.1"}, true},
      {"--cert", "tls.cert", {"c.pem"}, false},
      {"--key", "tls.key", {"k.pem"}, false},
      {"--threads", "threads", {"2"}, false},
      {"--log-level", "log.level", {"debug"}, false},
      {"--set cache.bytes", "cache.bytes", {"2MiB"}, false},
      {"--set ddr.target", "ddr.target", {"a=b"}, false},
  };
  CHECK(options_of({"serve",
                    "--config",
                    "a.toml",
                    "--listen",
                    "https://127.0.0.1:8443",
                    "--listen",
                    "http://[::1]:8080",
                    "--upstream=udp://192.0.2.1",
                    "--cert",
                    "c.pem",
                    "--key",
                    "k.pem",
                    "--threads",
                    "2",
                    "--log-level",
                    "debug",
                    "--set",
                    "cache.bytes=2MiB",
                    "--set",
                    "ddr.target=a=b"}) == expected);
}

TEST_CASE("of a flag that is not repeatable the last one counts") {
  CHECK(options_of({"serve", "--threads", "2", "--threads", "3"}).settings ==
        std::vector<FlagSetting>{{"--threads", "threads", {"3"}, false}});
}

TEST_CASE("every command is understood") {
  CHECK(options_of({"config", "check"}).command == Command::kConfigCheck);
  CHECK(options_of({"config", "show", "--threads", "1"}).command == Command::kConfigShow);
  CHECK(options_of({"config", "default"}).command == Command::kConfigDefault);
  CHECK(options_of({"config", "docs"}).command == Command::kConfigDocs);
  CHECK(options_of({"version"}).command == Command::kVersion);
  const Options key = options_of({"access-key", "dns.example", "abc"});
  CHECK(key.command == Command::kAccessKey);
  CHECK(key.access_key == AccessKeyOptions{"dns.example", "abc"});
  CHECK(options_of({"decode"}).command == Command::kDecode);
  CHECK(options_of({"decode"}).message == std::nullopt);
  CHECK(options_of({"decode", "AAAB"}).message == "AAAB");
}

TEST_CASE("a command line that is not understood is one complaint and code 2") {
  const auto complaint = [](const std::vector<std::string>& arguments) {
    const ParsedOptions parsed = parse(arguments);
    CHECK_FALSE(parsed.options);
    CHECK(parsed.exit_code == 2);
    return parsed.text;
  };
  constexpr std::string_view kNoCommand =
      "berth: no command; berth serve runs the server, berth config check, show and default are "
      "about its configuration\nSee `berth --help`.\n";
  CHECK(complaint({}) == kNoCommand);
  CHECK(complaint({"config"}) == kNoCommand);
  CHECK(complaint({"serve", "--colour"}) ==
        "berth: The following argument was not expected: --colour\nSee `berth --help`.\n");
  CHECK(complaint({"server"}) ==
        "berth: The following argument was not expected: server\nSee `berth --help`.\n");
  CHECK(complaint({"serve", "--threads"}) ==
        "berth: --threads: 1 required N missing\nSee `berth --help`.\n");
}

TEST_CASE("query is understood with all that it takes") {
  QueryOptions expected;
  expected.words = {"example.com", "HTTPS", "IN"};
  expected.server = "tls://192.0.2.1#name=dns.test";
  expected.record_class = "IN";
  expected.subnet = "192.0.2.0/24";
  expected.timeout = "1s";
  expected.tries = 7;
  expected.trust_files = {"a.pem", "b.pem"};
  expected.is_insecure = expected.dnssec_ok = expected.checking_disabled = true;
  expected.as_json = expected.is_short = expected.traces = true;
  const Options options = options_of(
      {"query",   "example.com", "HTTPS",    "IN",           "-s",        expected.server,
       "--class", "IN",          "--subnet", "192.0.2.0/24", "--timeout", "1s",
       "--tries", "7",           "--trust",  "a.pem",        "--trust",   "b.pem",
       "-k",      "--do",        "--cd",     "--json",       "--short",   "--trace"});
  CHECK(options.command == Command::kQuery);
  CHECK(options.query == expected);
  CHECK(options_of({"query", "-x", "192.0.2.1"}).query.reverse == "192.0.2.1");
}

TEST_CASE("a query that is not understood has dig's exit code and its own help") {
  const ParsedOptions parsed = parse({"query", "a.test", "--colour"});
  CHECK_FALSE(parsed.options);
  CHECK(parsed.exit_code == 1);
  CHECK(parsed.text ==
        "berth: The following argument was not expected: --colour\nSee `berth query --help`.\n");
  const ParsedOptions help = parse({"query", "--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.text.find("tls://9.9.9.9#name=dns.quad9.net") != std::string::npos);
}

TEST_CASE("help teaches by example and exits with 0") {
  const ParsedOptions general = parse({"--help"});
  CHECK(general.exit_code == 0);
  CHECK(general.text.find("kdig @127.0.0.1 -p 8443 +https") != std::string::npos);
  CHECK(general.text.find("serve") != std::string::npos);
  CHECK(general.text.find("docs") == std::string::npos);

  const ParsedOptions serve = parse({"serve", "--help"});
  CHECK(serve.exit_code == 0);
  CHECK(serve.text.find("Resolvers to ask, in order of preference") != std::string::npos);
  CHECK(serve.text.find("berth serve --upstream udp://192.0.2.1") != std::string::npos);

  const ParsedOptions version = parse({"--version"});
  CHECK(version.exit_code == 0);
  CHECK(version.text == "berth " BERTH_VERSION "\n");
}

TEST_CASE("flags set what they name") {
  Bound bound;
  ConfigFindings findings;
  read_flags({{"--upstream", "upstream", {"192.0.2.1", "tcp://192.0.2.2"}, true},
              {"--set cache.shards", "cache.shards", {"8"}, false},
              {"--set cache.shards", "cache.shards", {"4"}, false}},
             bound.settings, findings);
  CHECK(findings.problems == std::vector<std::string>{});
  CHECK(bound.config.upstreams.size() == 2);
  CHECK(bound.config.cache.shards == 4);
  CHECK(findings.origins ==
        std::map<std::string, std::string, std::less<>>{{"upstream", "--upstream"},
                                                        {"cache.shards", "--set cache.shards"}});
}

TEST_CASE("a flag that cannot be taken is named with what is allowed") {
  CHECK(problems_of({{"--upstream", "upstream", {"one"}, true},
                     {"--set cache.byte", "cache.byte", {"1"}, false},
                     {"--set cache.bytes", "cache.bytes", {}, false},
                     {"--set cache.bytes", "cache.bytes", {"1"}, false}}) ==
        std::vector<std::string>{
            "--upstream: \"one\" does not fit: \"one\" is no address; allowed: at most 64 items, "
            "each udp://HOST, tcp://HOST, tls://HOST or https://HOST, with or without "
            ":PORT",
            "--set cache.byte: no such setting; did you mean cache.bytes?",
            "--set cache.bytes: has no value; write --set cache.bytes=VALUE; allowed: 1MiB to "
            "1024GiB",
            "--set cache.bytes: 1 is too small; allowed: 1MiB to 1024GiB"});
}

}  // namespace berth
