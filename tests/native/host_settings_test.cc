#include "native-host/host_settings.h"

#include <catch2/catch.hpp>
#include <set>

// The native server's own rows, and core's beside them: one namespace of keys.

namespace berth {
namespace {

std::size_t rows_under(const Settings& settings, std::string_view prefix) {
  std::size_t count = 0;
  for (const BoundSetting& setting : settings.all()) count += setting.row().key.starts_with(prefix);
  return count;
}

std::string problem_of(std::string_view key, std::string_view text) {
  HostConfig config;
  const Settings settings = all_settings(config);
  const auto problem = settings.find(key)->set_text(text);
  return problem ? problem->text : "";
}

}  // namespace

TEST_CASE("every host default is within its bounds and reads back") {
  HostConfig config;
  const Settings settings = all_settings(config);
  for (const BoundSetting& setting : settings.all()) {
    INFO(setting.row().key << " = " << setting.text());
    CHECK(check_setting(setting.row(), setting.value()) == std::nullopt);
    const ParsedSetting parsed = parse_setting(setting.row(), setting.text());
    REQUIRE(parsed.value);
    CHECK(*parsed.value == setting.value());
  }
  CHECK(check_host_config(config).empty());
}

TEST_CASE("the native host opens every kind of upstream") {
  HostConfig config;
  for (const auto* scheme : {"udp", "tcp", "tls", "https"}) {
    config.core.upstreams.push_back(*Upstream::parse(std::string(scheme) + "://192.0.2.1"));
  }
  CHECK(check_host_config(config).empty());
}

TEST_CASE("every field of the host's configuration has a row") {
  HostConfig config;
  const Settings settings = all_settings(config);
  {
    [[maybe_unused]] const auto& [listens, cert, key, client_ca, client_cert, trust, threads, level,
                                  path, state, http, timing, dns, admission, proxy, proxy_headers,
                                  admin, query_log, drain, core, policy, lists_image, lists_check,
                                  time_zone] = config;
    [[maybe_unused]] const auto& [admin_listens, token, networks] = admin;
    [[maybe_unused]] const auto& [ipv4, ipv6] = networks;
    CHECK(rows_under(settings, "admin.") == 4);
    [[maybe_unused]] const auto& [trusted, field] = proxy;
    CHECK(rows_under(settings, "proxy.") == 3);
    CHECK(settings.find("policy.image") != nullptr);
    CHECK(settings.find("policy.image_check") != nullptr);
    CHECK(settings.find("policy.time_zone") != nullptr);
    CHECK(rows_under(settings, "tls.") + rows_under(settings, "log.") +
              rows_under(settings, "doh.") ==
          7);
    for (const std::string_view single : {"listen", "threads", "state_dir", "drain_timeout"}) {
      CHECK(settings.find(single) != nullptr);
    }
  }
  {
    [[maybe_unused]] const auto& [target, header, fields, streams, pipelined, requests, output,
                                  burst, resets, handshake, first, head, body, idle, stall, age] =
        config.http;
    CHECK(rows_under(settings, "http.") == 17);
  }
  {
    [[maybe_unused]] const auto& [batch, reply, pending, buffer, pipelined, output, handshake, read,
                                  idle, stall, age] = config.dns;
    CHECK(rows_under(settings, "dns.") == 11);
  }
  {
    [[maybe_unused]] const auto& [connections, per_client, burst, handshakes, accepts, backlog,
                                  defer, fast_open] = config.admission;
    CHECK(rows_under(settings, "admission.") == 8);
  }
  {
    [[maybe_unused]] const auto& [database, privacy, keep, most, rate, lines, dnstap, bytes,
                                  files] = config.query_log;
    CHECK(rows_under(settings, "query_log.") == 9);
  }
}

TEST_CASE("with counts alone single queries are written nowhere") {
  HostConfig config;
  config.query_log.lines = "queries.json";
  config.query_log.dnstap = "unix:/run/dnstap.sock";
  CHECK(check_host_config(config).empty());
  config.query_log.privacy = LogPrivacy::kCounts;
  CHECK(check_host_config(config).size() == 2);
}

TEST_CASE("who looks at the server from elsewhere needs TLS and a token") {
  HostConfig config;
  const auto problems = [&config](const char* address, const char* token) {
    config.admin.listens = {*ListenAddress::parse(address)};
    config.admin.token_file = token;
    return check_host_config(config).size();
  };
  CHECK(problems("http://[::1]:8053", "") == 0);
  CHECK(problems("http://192.0.2.1:8053", "") == 2);
  CHECK(problems("http://0.0.0.0:8053", "/token") == 1);
  CHECK(problems("https://0.0.0.0:8053", "") == 1);
  CHECK(problems("https://0.0.0.0:8053", "/token") == 0);
}

TEST_CASE("keys and environment names of host and core never meet") {
  HostConfig config;
  const Settings settings = all_settings(config);
  std::set<std::string> names;
  for (const BoundSetting& setting : settings.all()) {
    INFO(setting.row().key);
    CHECK(names.insert(environment_name(setting.row().key)).second);
    CHECK(setting.row().about.back() == '.');
  }
  CHECK(names.count("BERTH_CONFIG") == 0);
}

TEST_CASE("every host row changes its own field and no other") {
  HostConfig config;
  const Settings settings = all_settings(config);
  const auto texts = [&settings] {
    std::vector<std::string> all;
    for (const BoundSetting& setting : settings.all()) all.push_back(setting.text());
    return all;
  };
  const std::vector<std::string> before = texts();
  for (std::size_t i = 0; i < host_settings().rows.size(); ++i) {
    const BoundSetting& setting = settings.all()[i];
    const Setting& row = setting.row();
    INFO(row.key);
    SettingValue value = row.most;
    if (row.kind == SettingKind::kChoice || row.kind == SettingKind::kSwitch) {
      value = std::int64_t{std::get<std::int64_t>(setting.value()) == 0 ? 1 : 0};
    }
    if (row.kind == SettingKind::kText) value = std::string("/other");
    if (row.kind == SettingKind::kList) value = std::vector<std::string>{"http://192.0.2.1:80"};
    if (row.key == "proxy.trusted") value = std::vector<std::string>{"192.0.2.0/24"};
    if (row.key == "policy.time_zone") value = std::string("Europe/Vienna");
    if (row.key == "proxy.protocol") value = std::vector<std::string>{"tcp"};
    const SettingValue old_value = setting.value();
    REQUIRE(setting.set_value(value) == std::nullopt);
    std::vector<std::string> expected = before;
    expected[i] = print_setting(row, value);
    CHECK(expected[i] != before[i]);
    CHECK(texts() == expected);
    REQUIRE(setting.set_value(old_value) == std::nullopt);
  }
}

TEST_CASE("listening addresses are URLs with a literal address") {
  constexpr std::string_view kAllowed =
      "; allowed: 1 to 64 items, each https://, tls://, tcp://, udp:// or http:// and an ADDRESS, "
      "with or without :PORT";
  const auto fault = [&](std::string_view url, std::string_view what) {
    return "\"" + std::string(url) + "\" does not fit: " + std::string(what) +
           std::string(kAllowed);
  };
  CHECK(problem_of("listen", "https://127.0.0.1:8443, http://[::1]:8080") == "");
  CHECK(problem_of("listen", "https://0.0.0.0, 127.0.0.1:8443") == "");
  CHECK(problem_of("listen", "h3://127.0.0.1") == fault("h3://127.0.0.1", "not supported"));
  CHECK(problem_of("listen", "https://dns.example") == fault("https://dns.example", "bad address"));
  CHECK(problem_of("listen", "https://127.0.0.1:0") == fault("https://127.0.0.1:0", "bad address"));
  CHECK(problem_of("listen", "https://127.0.0.1/x") == fault("https://127.0.0.1/x", "bad URL"));
  CHECK(problem_of("listen", "") == "the list has 0 items" + std::string(kAllowed));
}

TEST_CASE("the path of questions is one that needs no escapes") {
  constexpr std::string_view kAllowed =
      "; allowed: 1 to 255 octets of text, a path such as /dns-query";
  CHECK(problem_of("doh.path", "/") == "");
  CHECK(problem_of("doh.path", "/my/dns") == "");
  CHECK(problem_of("doh.path", "dns-query") ==
        "\"dns-query\" does not fit: no / at its beginning" + std::string(kAllowed));
  CHECK(problem_of("doh.path", "/dns-query/") ==
        "\"/dns-query/\" does not fit: a / at its end" + std::string(kAllowed));
  for (const std::string_view path : {"/a b", "/a?b", "/a#b", "/a%20b", "/\xc3\xa4"}) {
    CHECK(problem_of("doh.path", path) ==
          "\"" + std::string(path) + "\" does not fit: an octet that would have to be escaped" +
              std::string(kAllowed));
  }
}

TEST_CASE("a certificate and its key come together, and addresses once") {
  HostConfig config;
  config.cert_file = "cert.pem";
  config.listens = {*ListenAddress::parse("https://127.0.0.1:8443"),
                    *ListenAddress::parse("http://127.0.0.1:8443")};
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{
            {"listen",
             "\"http://127.0.0.1:8443\" and \"https://127.0.0.1:8443\" are one address; allowed: "
             "each once"},
            {"tls.key", "is empty while tls.cert is not; allowed: both or neither"}});
  config = {};
  config.key_file = "key.pem";
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{
            {"tls.cert", "is empty while tls.key is not; allowed: both or neither"}});
}

TEST_CASE("UDP and TCP share an address, two kinds of stream do not") {
  HostConfig config;
  config.listens = {*ListenAddress::parse("udp://127.0.0.1:53"),
                    *ListenAddress::parse("tcp://127.0.0.1:53")};
  CHECK(check_host_config(config).empty());
  config.listens = {*ListenAddress::parse("udp://127.0.0.1:53"),
                    *ListenAddress::parse("udp://127.0.0.1:53")};
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{
            {"listen",
             "\"udp://127.0.0.1:53\" and \"udp://127.0.0.1:53\" are one address; allowed: each "
             "once"}});
  config.listens = {*ListenAddress::parse("tls://127.0.0.1:853"),
                    *ListenAddress::parse("tcp://127.0.0.1:853")};
  CHECK(check_host_config(config).size() == 1);
}

TEST_CASE("what proxies send is set together with who they are") {
  HostConfig config;
  config.proxy.field = ClientField::kForwarded;
  config.proxy_headers = {{ListenScheme::kTcp}};
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{
            {"proxy.trusted",
             "is empty while proxy.protocol is set; allowed: the proxies' addresses"},
            {"proxy.trusted",
             "is empty while proxy.header is set; allowed: the proxies' addresses"}});
  config.proxy.trusted = {*IpPrefix::parse("127.0.0.1")};
  CHECK(check_host_config(config).empty());
  CHECK(problem_of("proxy.protocol", "tcp, TLS, udp") == "");
  CHECK(problem_of("proxy.protocol", "tcp://127.0.0.1") ==
        "\"tcp://127.0.0.1\" does not fit: not supported; allowed: at most 5 items, each https, "
        "tls, tcp, udp or http");
}

TEST_CASE("local data that does not go together is named") {
  HostConfig config;
  config.policy.local_records = {"a.example. 60 IN A 192.0.2.1",
                                 "a.example. 60 IN CNAME b.example."};
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{
            {"local.records",
             "\"a.example. 60 IN CNAME b.example.\" does not fit: a name has either one CNAME or "
             "other records, and one SOA at most"}});
  config = {};
  config.policy.forwarded_zones = {"home.arpa", "resolver.arpa"};
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{
            {"local.forward",
             "\"resolver.arpa\" does not fit: resolver.arpa is about this very server"}});
  config = {};
  config.policy.ddr_target = "dns.example";
  config.policy.ddr_doh_path = "no path";
  CHECK(check_host_config(config) ==
        std::vector<ConfigProblem>{{"ddr.doh_path", "\"no path\" does not fit: bad URL"}});
}

TEST_CASE("core's own rules hold in the native server too") {
  HostConfig config;
  config.core.lookup.budget = seconds(1);
  const auto problems = check_host_config(config);
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].key == "query.datagram_attempt");
}

}  // namespace berth
