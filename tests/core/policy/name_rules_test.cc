#include "core/policy/name_rules.h"

#include <catch2/catch.hpp>

#include "core/message/name.h"

namespace berth {
namespace {

/// What holds for a name: `+rule` allows it, `-rule` blocks it, each with where its name begins.
std::string find(const NameRules& rules, std::string_view text) {
  const Name name = Name::parse(text)->lowered();
  const NameRules::Matches matches = rules.find(name.wire());
  std::string out;
  for (const auto& [kind, sign] : {std::pair{RuleKind::kAllow, '+'}, {RuleKind::kBlock, '-'}}) {
    const NameRules::Match match = matches[static_cast<std::size_t>(kind)];
    if (match.rule == 0) continue;
    out += sign + std::string(rules.text(match.rule)) + "@" + std::to_string(match.start);
  }
  return out;
}

NameRules blocking(std::initializer_list<std::string_view> texts) {
  NameRules rules;
  for (const std::string_view text : texts) REQUIRE(rules.add(text, RuleKind::kBlock).ok());
  return rules;
}

}  // namespace

TEST_CASE("a rule holds for its name and all below it, and for no neighbour") {
  const NameRules rules = blocking({"Ads.example"});
  CHECK(find(rules, "ads.example.") == "-Ads.example@0");
  CHECK(find(rules, "a.b.ADS.example.") == "-Ads.example@4");
  CHECK(find(rules, "badads.example.") == "");
  CHECK(find(rules, "example.") == "");
  CHECK(find(rules, ".") == "");
}

TEST_CASE("a rule can speak of one name alone, or of all below it") {
  const NameRules rules = blocking({"=one.example", "*.below.example"});
  CHECK(find(rules, "one.example.") == "-=one.example@0");
  CHECK(find(rules, "x.one.example.") == "");
  CHECK(find(rules, "below.example.") == "");
  CHECK(find(rules, "x.below.example.") == "-*.below.example@2");
}

TEST_CASE("a rule as block lists have it is one for the name and all below it") {
  CHECK(find(blocking({"||ads.example^"}), "x.ads.example.") == "-||ads.example^@2");
}

TEST_CASE("of several rules the nearest speaks, and of the same the first") {
  const NameRules rules = blocking({"example", "ads.example", "*.ads.example", "=ads.example"});
  CHECK(find(rules, "x.ads.example.") == "-ads.example@2");
  CHECK(find(rules, "ads.example.") == "-ads.example@0");
  CHECK(find(rules, "other.example.") == "-example@6");
}

TEST_CASE("rules that allow and rules that block are found side by side") {
  NameRules rules = blocking({"example"});
  REQUIRE(rules.add("good.example", RuleKind::kAllow).ok());
  CHECK(find(rules, "x.good.example.") == "+good.example@2-example@7");
}

TEST_CASE("what is no rule is refused") {
  for (const std::string_view text :
       {"", "=", "*.", "a b", "/ads[0-9]+/", "|ads.example", "ads.*",
        "b\xc3\xbc"
        "cher.example",
        "||^", "a..b", "192.0.2.1", "||192.0.2.1^", "=192.0.2.999."}) {
    INFO(text);
    CHECK_FALSE(check_name_rule(text).ok());
  }
  CHECK(check_name_rule("_dmarc.a-b.example.").ok());
  CHECK(check_name_rule("1.2.0.192.in-addr.arpa").ok());
}

}  // namespace berth
