#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/name_rules.h"
#include "core/policy/policy.h"
#include "native-host/host_config.h"

namespace berth {

/// A rule that somebody made while the server ran.
struct PageRule {
  /// kAllow or kBlock.
  RuleKind kind = RuleKind::kAllow;
  /// As `NameRules` has it, in lower case.
  std::string name;
  /// Whom it holds for; empty: everyone.
  std::string group;

  friend bool operator==(const PageRule&, const PageRule&) = default;
};

/// The rules of a file; with a problem, in one line, there are none.
struct PageRules {
  std::vector<PageRule> rules;
  std::string problem;
};

/// Rules that one file may have.
inline constexpr std::size_t kMaxPageRules = 1000;

/// What the group of everyone who is in no other is called.
inline constexpr std::string_view kEveryoneElse = "default";

/// Where the rules of a server so configured are kept; empty: nowhere.
[[nodiscard]] std::string page_rules_path(const HostConfig& config);

/// Reads what `page_rules_text` writes. `name` stands for the text in messages.
[[nodiscard]] PageRules parse_page_rules(std::string_view text, std::string_view name);

/// The file's text, in TOML: a table `[[rule]]` for each.
[[nodiscard]] std::string page_rules_text(const std::vector<PageRule>& rules);

/// Reads the file at `path`; where there is none, there are no rules.
[[nodiscard]] PageRules load_page_rules(const std::string& path);

/// Puts the rules into the file at `path`, whole or not at all, and makes its directory first.
/// Returns in one line why it could not be; empty: it was done.
[[nodiscard]] std::string save_page_rules(const std::string& path,
                                          const std::vector<PageRule>& rules);

/// Adds rules to what the operator has configured. Those for groups that are not there are passed
/// over. Requires: groups are resolved.
void add_page_rules(const std::vector<PageRule>& rules, PolicyConfig& policy);

}  // namespace berth
