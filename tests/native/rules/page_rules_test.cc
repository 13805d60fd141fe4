#include "native-host/rules/page_rules.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

namespace berth {
namespace {

using Rules = std::vector<PageRule>;

const Rules kRules{{RuleKind::kAllow, "shop.example", ""},
                   {RuleKind::kBlock, "*.games.example", "kids"},
                   {RuleKind::kAllow, "=cdn.example", "default"}};

/// A directory of its own, gone at the end.
struct Directory {
  std::string path = (std::filesystem::temp_directory_path() / "berth-rules-XXXXXX").string();

  Directory() { REQUIRE(::mkdtemp(path.data()) != nullptr); }
  ~Directory() { std::filesystem::remove_all(path); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
};

std::string problem_of(const std::string& text) {
  const PageRules parsed = parse_page_rules(text, "page.toml");
  CHECK(parsed.rules.empty());
  return parsed.problem;
}

}  // namespace

TEST_CASE("rules come back from their file as they were") {
  CHECK(parse_page_rules(page_rules_text(kRules), "page.toml").rules == kRules);
  CHECK(parse_page_rules(page_rules_text({}), "page.toml").problem.empty());
  const Directory directory;
  const std::string path = directory.path + "/rules.d/page.toml";
  CHECK(load_page_rules(path).problem.empty());
  CHECK(save_page_rules(path, kRules).empty());
  CHECK(load_page_rules(path).rules == kRules);
  CHECK(save_page_rules(path, {}).empty());
  CHECK(load_page_rules(path).rules.empty());
}

TEST_CASE("what is no list of rules is told with its place, and nothing of it holds") {
  CHECK(problem_of("[[rule").substr(0, 12) == "page.toml:1:");
  CHECK(problem_of("rule = 3\n").substr(0, 19) == "page.toml: allowed:");
  CHECK(problem_of("[policy]\nallow = [\"a.example\"]\n").substr(0, 19) == "page.toml: allowed:");
  const std::string no_rule = ": no rule; allowed: allow or block with a name, and a group";
  for (const char* wrong : {"allow = 3", "allow = \"\"", "allow = \"a b\"",
                            "allow = \"a.example\"\nblock = \"b.example\"",
                            "allow = \"a.example\"\nother = \"x\"", "group = \"kids\""}) {
    CHECK(problem_of("[[rule]]\nallow = \"ok.example\"\n[[rule]]\n" + std::string(wrong) + "\n") ==
          "page.toml:3" + no_rule);
  }
}

TEST_CASE("rules are bounded in number") {
  Rules many(kMaxPageRules, {RuleKind::kAllow, "a.example", ""});
  CHECK(parse_page_rules(page_rules_text(many), "page.toml").rules.size() == kMaxPageRules);
  many.push_back(many.front());
  CHECK_FALSE(problem_of(page_rules_text(many)).empty());
}

TEST_CASE("a directory that cannot be written is named") {
  const Directory directory;
  const std::string file = directory.path + "/file";
  std::ofstream(file) << "no directory";
  const std::string problem = save_page_rules(file + "/rules.d/page.toml", kRules);
  CHECK(problem.find(file) == 0);
  CHECK(problem.find("cannot be made: Not a directory") != std::string::npos);
}

TEST_CASE("a rule holds for the group it names, or for everyone") {
  PolicyConfig policy;
  policy.groups = {{"kids", {}, {}}, {"guests", {}, {}}};
  policy.groups[0].filter.block = {"other.example"};
  add_page_rules(kRules, policy);
  add_page_rules({{RuleKind::kBlock, "x.example", "gone"}}, policy);
  using Names = std::vector<std::string>;
  CHECK(policy.filter.allow == Names{"shop.example", "=cdn.example"});
  CHECK(policy.filter.block == Names{});
  CHECK(policy.groups[0].filter.allow == Names{"shop.example"});
  CHECK(policy.groups[0].filter.block == Names{"other.example", "*.games.example"});
  CHECK(policy.groups[1].filter.allow == Names{"shop.example"});
}

}  // namespace berth
