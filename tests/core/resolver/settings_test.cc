#include "core/resolver/settings.h"

#include <catch2/catch.hpp>
#include <set>

// The table against the structs it describes: nothing missing, nothing out of its own bounds.

namespace berth {
namespace {

struct Bound {
  Config config;
  PolicyConfig policy;
  Settings settings;

  Bound() {
    settings.add(core_settings(), config);
    settings.add(rate_settings(), config.rate);
    settings.add(policy_settings(), policy);
    settings.add(filter_settings(), policy.filter);
  }
  std::string text(std::string_view key) const { return settings.find(key)->text(); }
  std::string set(std::string_view key, std::string_view value) const {
    const auto problem = settings.find(key)->set_text(value);
    return problem ? problem->text : "";
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const BoundSetting& setting : settings.all()) all.push_back(setting.text());
    return all;
  }
};

/// A value other than the one that stands there, within the row's rules.
SettingValue another_value(const BoundSetting& setting) {
  const Setting& row = setting.row();
  switch (row.kind) {
    case SettingKind::kSwitch:
    case SettingKind::kChoice:
      return std::int64_t{std::get<std::int64_t>(setting.value()) == 0 ? 1 : 0};
    case SettingKind::kText:
      if (row.key == "policy.site") return std::string("https://lists.example");
      return std::string("other.example");
    case SettingKind::kList:
      if (row.key == "access.keys") return std::vector<std::string>{"dns.example|0123456789abcdef"};
      if (row.key.substr(0, 7) == "access." || row.key == "rate.exempt")
        return std::vector<std::string>{"192.0.2.0/24"};
      if (row.key == "upstream" || row.key == "bootstrap")
        return std::vector<std::string>{"udp://192.0.2.1:53"};
      if (row.key == "groups") return std::vector<std::string>{"kids.clients = 192.0.2.1"};
      if (row.key == "policy.block_types") return std::vector<std::string>{"AAAA"};
      if (row.key == "policy.block_addresses") return std::vector<std::string>{"192.0.2.1"};
      if (row.key == "policy.rewrite") return std::vector<std::string>{"a.example 192.0.2.1"};
      if (row.key == "policy.safe_search") return std::vector<std::string>{"bing"};
      if (row.key.substr(0, 7) == "policy.") return std::vector<std::string>{"=a.example"};
      if (row.key == "local.forward") return std::vector<std::string>{"home.arpa"};
      return std::vector<std::string>{"a.example. 60 IN A 192.0.2.1"};
    default: return std::get<std::int64_t>(setting.value()) == row.most ? row.least : row.most;
  }
}

std::size_t rows_under(const Settings& settings, std::string_view prefix) {
  std::size_t count = 0;
  for (const BoundSetting& setting : settings.all()) count += setting.row().key.starts_with(prefix);
  return count;
}

}  // namespace

TEST_CASE("every default is within its bounds and the whole fits together") {
  const Bound bound;
  for (const BoundSetting& setting : bound.settings.all()) {
    INFO(setting.row().key);
    CHECK(check_setting(setting.row(), setting.value()) == std::nullopt);
  }
  CHECK(check_config(bound.config).empty());
}

TEST_CASE("every default reads back from its own text") {
  const Bound bound;
  for (const BoundSetting& setting : bound.settings.all()) {
    INFO(setting.row().key << " = " << setting.text());
    const ParsedSetting parsed = parse_setting(setting.row(), setting.text());
    REQUIRE(parsed.value);
    CHECK(*parsed.value == setting.value());
  }
}

TEST_CASE("every row changes its own field and no other") {
  const Bound bound;
  const std::vector<std::string> before = bound.texts();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const BoundSetting& setting = bound.settings.all()[i];
    INFO(setting.row().key);
    const SettingValue old_value = setting.value();
    const SettingValue new_value = another_value(setting);
    REQUIRE(setting.set_value(new_value) == std::nullopt);
    CHECK(setting.value() == new_value);
    std::vector<std::string> expected = before;
    expected[i] = print_setting(setting.row(), new_value);
    CHECK(bound.texts() == expected);
    REQUIRE(setting.set_value(old_value) == std::nullopt);
  }
}

TEST_CASE("every field of the configuration has a row") {
  // A field added to a struct makes its line below fail to compile; its row is then counted.
  const Bound bound;
  {
    [[maybe_unused]] const auto& [bytes, shards, entry, min, max, negative, failure, stale,
                                  stale_ttl, prefetch] = bound.config.cache;
    CHECK(rows_under(bound.settings, "cache.") == 10);
  }
  for (const std::string_view kind : {"pool.datagram.", "pool.stream.", "pool.session."}) {
    [[maybe_unused]] const auto& [size, idle, age, uses, open, in_flight, gap] =
        bound.config.pool.stream;
    CHECK(rows_under(bound.settings, kind) == 7);
  }
  {
    [[maybe_unused]] const auto& [datagram, stream, session] = bound.config.pool;
    CHECK(rows_under(bound.settings, "pool.") == 3 * 7);
  }
  {
    [[maybe_unused]] const auto& [budget, connect, datagram, stream, race, messages, attempts,
                                  mismatches, timeouts, lookups, waiting, health, hedge, parallel,
                                  randomize] = bound.config.lookup;
    [[maybe_unused]] const auto& [policy, failures, backoff, backoff_max] = health;
    [[maybe_unused]] const auto& [enabled, first, least, percent, burst] = hedge;
    CHECK(rows_under(bound.settings, "health.") == 3);
    CHECK(rows_under(bound.settings, "hedge.") == 5);
    CHECK(rows_under(bound.settings, "select.") == 2);
    [[maybe_unused]] const auto& [cache, pool, upstreams, bootstrap, lookup, stale, queries,
                                  followers, access, rate, ecs, cookies, cookie_seed, padding,
                                  bytes] = bound.config;
    [[maybe_unused]] const auto& [plain, encrypted, keys] = access;
    [[maybe_unused]] const auto& [v4_bits, v6_bits, max_clients, exempt] = rate;
    CHECK(rows_under(bound.settings, "access.") == 3);
    CHECK(rows_under(bound.settings, "query.") == 12 + 4);
    CHECK(rows_under(bound.settings, "edns.") + rows_under(bound.settings, "upstream") +
              rows_under(bound.settings, "bootstrap") ==
          5);
  }
  {
    [[maybe_unused]] const auto& [zone, records, reverse, forwarded, target, port, path, filter,
                                  group_lines, groups, stamp_error, commands] = bound.policy;
    [[maybe_unused]] const auto& [enabled, tells_lists, site] = commands;
    CHECK(rows_under(bound.settings, "local.") + rows_under(bound.settings, "ddr.") == 7);
    [[maybe_unused]] const auto& [block, allow, rewrite, safe_search, lists, censor, censored,
                                  types, mode, addresses, ttl, rebind, may_rebind, limit, may_ask,
                                  log] = filter;
    [[maybe_unused]] const auto& [queries_per_second, rate_burst, scope] = limit;
    [[maybe_unused]] const auto& [detail, address] = log;
    CHECK(rows_under(bound.settings, "policy.") == 13 + 3 + 4);
    CHECK(rows_under(bound.settings, "rate.") == 4 + 3);
  }
  CHECK(bound.settings.all().size() == 10 + 21 + 18 + 3 + 4 + 7 + 9 + 13 + 5 + 7 + 3);
}

TEST_CASE("a variable that is no setting's is found to be none") {
  const Bound bound;
  for (const char* name : {"", "BERTH_", "BERTH_CACHE_BYTE", "BERTH_CACHE_BYTEX",
                           "BERTH_cache_bytes", "CACHE_BYTES", "BERTH_CACHE.BYTES"}) {
    INFO(name);
    CHECK(bound.settings.find_variable(name) == nullptr);
  }
}

TEST_CASE("keys and environment names are unique and rows say what they are") {
  const Bound bound;
  std::set<std::string> names;
  for (const BoundSetting& setting : bound.settings.all()) {
    const Setting& row = setting.row();
    INFO(row.key);
    CHECK(names.insert(environment_name(row.key)).second);
    CHECK(bound.settings.find_variable(environment_name(row.key)) == &setting);
    CHECK(row.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") ==
          std::string_view::npos);
    CHECK(row.about.size() > 10);
    CHECK(row.about.back() == '.');
    CHECK((row.source.empty() || row.source.starts_with("RFC ")));
    CHECK((row.kind != SettingKind::kChoice || row.choices.size() > 1));
    CHECK((row.kind == SettingKind::kSwitch || row.kind == SettingKind::kChoice ||
           row.least < row.most));
  }
}

TEST_CASE("a good value is taken from text") {
  const Bound bound;
  CHECK(bound.set("cache.bytes", "128MiB") == "");
  CHECK(bound.config.cache.bytes == std::size_t{128} << 20);
  CHECK(bound.set("cache.max_ttl", "2h") == "");
  CHECK(bound.config.cache.max_ttl_seconds == 7200);
  CHECK(bound.set("query.budget", "2500ms") == "");
  CHECK(bound.config.lookup.budget == milliseconds(2500));
  CHECK(bound.set("edns.ecs", "keep") == "");
  CHECK(bound.config.ecs == EcsRule::kKeep);
  CHECK(bound.set("query.randomize_case", "false") == "");
  CHECK_FALSE(bound.config.lookup.randomize_case);
  CHECK(bound.set("upstream", "192.0.2.1, tcp://[2001:db8::1]:5353") == "");
  CHECK(bound.text("upstream") == "udp://192.0.2.1:53, tcp://[2001:db8::1]:5353");
  CHECK(bound.set("local.records", "nas.home.arpa. 300 IN A 192.168.1.5") == "");
  CHECK(bound.policy.local_records ==
        std::vector<std::string>{"nas.home.arpa. 300 IN A 192.168.1.5"});
}

TEST_CASE("a bad value says what was wrong and what is allowed, and changes nothing") {
  const Bound bound;
  const std::vector<std::string> before = bound.texts();
  CHECK(bound.set("cache.bytes", "lots") ==
        "\"lots\" is not a size (a number of bytes, or one with KiB, MiB or GiB); allowed: 1MiB to "
        "1024GiB");
  CHECK(bound.set("cache.bytes", "4KiB") == "4KiB is too small; allowed: 1MiB to 1024GiB");
  CHECK(bound.set("cache.shards", "12") == "12 does not fit; allowed: 1 to 1024, a power of two");
  CHECK(bound.set("cache.failure_ttl", "301s") ==
        "301s is too large; allowed: 1s to 5m, whole seconds");
  CHECK(bound.set("cache.max_ttl", "1500ms") ==
        "1500ms does not fit; allowed: 1s to 7d, whole seconds");
  CHECK(bound.set("query.budget", "4") ==
        "\"4\" is not a time (a number with us, ms, s, m, h or d); allowed: 100ms to 1m");
  CHECK(bound.set("edns.ecs", "maybe") == "\"maybe\" is not a choice; allowed: strip or keep");
  CHECK(bound.set("query.randomize_case", "1") == "\"1\" is not a switch; allowed: false or true");
  const std::string upstreams =
      "; allowed: at most 64 items, each udp://HOST, tcp://HOST, tls://HOST or https://HOST, with "
      "or without :PORT";
  CHECK(bound.set("upstream", "udp://192.0.2.1, quic://192.0.2.1") ==
        "\"quic://192.0.2.1\" does not fit: \"quic\" is no scheme; udp, tcp, tls and https are" +
            upstreams);
  CHECK(
      bound.set("upstream", "tls://192.0.2.1#pin=sha256/abcd") ==
      "\"tls://192.0.2.1#pin=sha256/abcd\" does not fit: pin= takes sha256/ and the 44 characters "
      "of a digest in base64, not \"sha256/abcd\"" +
          upstreams);
  CHECK(bound.set("local.records", "nas.home.arpa.") ==
        "\"nas.home.arpa.\" does not fit: bad text; allowed: at most 10000 items, each a record "
        "such as \"nas.home.arpa. 300 IN A 192.168.1.5\"");
  CHECK(bound.set("ddr.target", std::string(70, 'a') + ".example") ==
        "\"" + std::string(70, 'a') +
            ".example\" does not fit: bad label; allowed: at most 255 "
            "octets of text, a domain name");
  CHECK(bound.texts() == before);
}

TEST_CASE("a setting is found by its key and by what was probably meant") {
  const Bound bound;
  REQUIRE(bound.settings.find("cache.bytes") != nullptr);
  CHECK(bound.settings.find("cache.bytes")->row().key == "cache.bytes");
  CHECK(bound.settings.find("cache.byte") == nullptr);
  CHECK(bound.settings.nearest("cache.byte") == "cache.bytes");
  CHECK(bound.settings.nearest("upstreams") == "upstream");
  CHECK(bound.settings.nearest("query.budgte") == "query.budget");
  CHECK(bound.settings.nearest("randomize_case") == "query.randomize_case");
  CHECK(bound.settings.nearest("colour") == "");
  CHECK(bound.settings.nearest(std::string(10'000, 'a')) == "");
}

TEST_CASE("values that do not go together are named, each under the setting to change") {
  Config config;
  config.lookup.budget = milliseconds(1100);
  CHECK(check_config(config) ==
        std::vector<ConfigProblem>{
            {"query.datagram_attempt",
             "1200ms is more than query.budget (1100ms); allowed: at most 1100ms"},
            {"query.stream_attempt",
             "1500ms is more than query.budget (1100ms); allowed: at most 1100ms"},
            {"query.stale_after",
             "1800ms is not less than query.budget (1100ms); allowed: less than 1100ms"},
        });

  config = {};
  config.cache.bytes = 1 << 20;
  config.cache.shards = 64;
  config.cache.min_ttl_seconds = 120;
  config.cache.max_ttl_seconds = 60;
  CHECK(check_config(config) ==
        std::vector<ConfigProblem>{
            {"cache.min_ttl", "2m is more than cache.max_ttl (1m); allowed: at most 1m"},
            {"cache.max_entry",
             "64KiB is more than one of the cache.shards holds; allowed: at most cache.bytes / "
             "cache.shards = 16KiB"},
        });

  config = {};
  config.lookup.health.backoff = seconds(90);
  config.pool.stream.pool_size = 5;
  config.lookup.max_messages = 2;
  config.upstreams = {*Upstream::parse("192.0.2.1"), *Upstream::parse("udp://192.0.2.1:53")};
  CHECK(check_config(config) ==
        std::vector<ConfigProblem>{
            {"upstream", "\"udp://192.0.2.1:53\" is given twice"},
            {"query.max_attempts", "3 is more than query.max_messages (2); allowed: at most 2"},
            {"health.backoff", "90s is more than health.backoff_max (1m); allowed: at most 1m"},
            {"pool.stream.size", "5 is more than pool.stream.max_open (4); allowed: at most 4"},
        });
}

TEST_CASE("an upstream that this host cannot open, or that has no address, is refused") {
  Config config;
  config.upstreams = {*Upstream::parse("tls://192.0.2.1"), *Upstream::parse("https://dns.example"),
                      *Upstream::parse("tcp://192.0.2.1")};
  const ConfigProblem no_address{
      "upstream",
      "\"https://dns.example:443/dns-query\" has a name and no address; add #address=ADDRESS, or "
      "set bootstrap to a server that resolves it"};
  CHECK(check_config(config) == std::vector<ConfigProblem>{no_address});
  CHECK(check_config(config, {.tls = false, .https = false}) ==
        std::vector<ConfigProblem>{
            {"upstream",
             "\"tls://192.0.2.1:853\" cannot be opened by this host; allowed: udp://, tcp://"},
            {"upstream",
             "\"https://dns.example:443/dns-query\" cannot be opened by this host; "
             "allowed: udp://, tcp://"},
            no_address});
  CHECK(check_config(config, {.udp = false, .tcp = false}) ==
        std::vector<ConfigProblem>{
            no_address,
            {"upstream",
             "\"tcp://192.0.2.1:53\" cannot be opened by this host; allowed: tls://, https://"}});
}

TEST_CASE("a host that opens https by its URL needs no address, and keeps to nothing but the URL") {
  const HostAbilities host{.udp = false, .tcp = false, .tls = false, .names = true};
  Config config;
  config.upstreams = {*Upstream::parse("https://dns.example#address=192.0.2.1"),
                      *Upstream::parse("https://dns.example:8443/"),
                      *Upstream::parse("https://192.0.2.2")};
  CHECK(check_config(config, host).empty());
  fit_to_host(config, host);
  const Endpoint by_name{IpAddress{}, 443};
  CHECK(config.upstreams[0].endpoints == std::vector<Endpoint>{by_name});
  CHECK(config.upstreams[1].endpoints == std::vector<Endpoint>{{IpAddress{}, 8443}});
  CHECK(config.upstreams[2].endpoints == std::vector<Endpoint>{*Endpoint::parse("192.0.2.2:443")});

  config.upstreams = {*Upstream::parse("https://dns.example#name=other.example"),
                      *Upstream::parse("https://dns.example/"
                                       "#pin=sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")};
  CHECK(check_config(config, host) ==
        std::vector<ConfigProblem>{
            {"upstream",
             "\"https://dns.example:443/dns-query#name=other.example\" has a name for its "
             "certificate that this host cannot check; put it into the URL in place of name="},
            {"upstream",
             "\"https://dns.example:443/dns-query#pin=sha256/"
             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…\" has a pin, which this host cannot "
             "check; leave pin= out"}});
}

TEST_CASE("records and zones that do not go together are told by their setting") {
  PolicyConfig config;
  CHECK(check_policy(config).empty());
  config.local_records = {"a.example CNAME b.example", "a.example A 192.0.2.1"};
  CHECK(check_policy(config) ==
        std::vector<ConfigProblem>{
            {"local.records",
             "\"a.example A 192.0.2.1\" does not fit: a name has either one CNAME or other "
             "records, and one SOA at most"}});
}

TEST_CASE("a configuration filled in by hand is held to the same bounds") {
  Config config;
  config.cache.shards = 3;
  config.lookup.budget = seconds(0);
  CHECK(check_config(config) ==
        std::vector<ConfigProblem>{
            {"query.budget", "0 is too small; allowed: 100ms to 1m"},
            {"cache.shards", "3 does not fit; allowed: 1 to 1024, a power of two"},
        });
}

}  // namespace berth
