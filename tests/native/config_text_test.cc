#include "native-host/commands/config_text.h"

#include <catch2/catch.hpp>

#include "native-host/config_file.h"

namespace berth {
namespace {

struct Bound {
  Config config;
  PolicyConfig policy;
  Settings settings;

  Bound() {
    settings.add(core_settings(), config);
    settings.add(policy_settings(), policy);
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const BoundSetting& setting : settings.all()) all.push_back(setting.text());
    return all;
  }
  ConfigFindings read(std::string_view text) const {
    ConfigFindings findings;
    read_config_text(text, "berth.toml", settings, findings);
    return findings;
  }
};

/// `text` with the `#` before each key taken away.
std::string uncommented(std::string_view text) {
  std::string out;
  bool line_begins = true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_comment = text.substr(i).starts_with("# ");
    if (!(line_begins && text[i] == '#' && !is_comment)) out += text[i];
    line_begins = text[i] == '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("values print as TOML has them") {
  Bound bound;
  bound.config.cache.bytes = 1'500'000;
  bound.config.stale_client_timeout = seconds(0);
  bound.policy.local_records = {R"(a.example. 60 IN TXT "say \"hi\"")",
                                "b.example. 60 IN A 192.0.2.1"};
  const auto value = [&](std::string_view key) { return toml_value(*bound.settings.find(key)); };
  CHECK(value("cache.bytes") == "1500000");
  CHECK(value("cache.max_entry") == "\"64KiB\"");
  CHECK(value("cache.shards") == "16");
  CHECK(value("query.budget") == "\"4s\"");
  CHECK(value("query.stale_after") == "0");
  CHECK(value("query.randomize_case") == "true");
  CHECK(value("edns.ecs") == "\"strip\"");
  CHECK(value("upstream") == "[]");
  CHECK(value("local.records") ==
        R"(["a.example. 60 IN TXT \"say \\\"hi\\\"\"", "b.example. 60 IN A 192.0.2.1"])");
}

TEST_CASE("the default file says every setting and changes none") {
  const Bound bound;
  const std::string file = commented_config(bound.settings);
  const std::vector<std::string> before = bound.texts();

  CHECK(bound.read(file).origins.empty());
  const ConfigFindings findings = bound.read(uncommented(file));
  CHECK(findings.problems == std::vector<std::string>{});
  CHECK(findings.origins.size() == bound.settings.all().size());
  CHECK(bound.texts() == before);
}

TEST_CASE("what is shown reads back and names where each value came from") {
  Bound bound;
  const ConfigFindings findings =
      bound.read("upstream = [\"192.0.2.1\"]\n[cache]\nbytes = \"2MiB\"\n");
  const std::string shown = present_config(bound.settings, findings);
  CHECK(shown.starts_with(
      "upstream = [\"udp://192.0.2.1:53\"]  # berth.toml:1\nbootstrap = []  # default\n"));
  CHECK(shown.find("\n[cache]\nbytes = \"2MiB\"  # berth.toml:3\nshards = 16  # default\n") !=
        std::string::npos);

  const Bound again;
  CHECK(again.read(shown).problems == std::vector<std::string>{});
  CHECK(again.texts() == bound.texts());
}

TEST_CASE("no line of the default file is wider than a page") {
  const Bound bound;
  const std::string file = commented_config(bound.settings);
  std::size_t start = 0;
  while (start < file.size()) {
    const std::size_t end = file.find('\n', start);
    CHECK(end - start <= 100);
    start = end + 1;
  }
}

TEST_CASE("the page has a row for every setting") {
  const Bound bound;
  const std::string page = configuration_page(bound.settings);
  for (const BoundSetting& setting : bound.settings.all()) {
    INFO(setting.row().key);
    CHECK(page.find("| `" + std::string(setting.row().key) + "` | `" + toml_value(setting) +
                    "` | ") != std::string::npos);
  }
}

}  // namespace berth
