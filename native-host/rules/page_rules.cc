#include "native-host/rules/page_rules.h"

#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "native-host/lists/whole_file.h"
#include "native-host/server/certificate.h"
#include "native-host/toml_text.h"

namespace berth {
namespace {

// Largest file: a name has at most 253 characters, a group's name fewer. Unit: octets.
constexpr std::size_t kMaxFileBytes = kMaxPageRules * 1024;
constexpr std::string_view kHead =
    "# Rules that were made at the admin listener, which writes this file anew with each change.\n";

std::string_view key_of(RuleKind kind) { return kind == RuleKind::kAllow ? "allow" : "block"; }

/// A rule from its table; nothing: it is none.
std::optional<PageRule> read_rule(const toml::node& node) {
  const toml::table* const table = node.as_table();
  if (table == nullptr) return std::nullopt;
  PageRule rule;
  for (const auto& [key, value] : *table) {
    const auto text = value.value<std::string>();
    if (!text) return std::nullopt;
    if (key == "group") {
      rule.group = *text;
    } else if ((key == "allow" || key == "block") && rule.name.empty()) {
      rule.kind = key == "allow" ? RuleKind::kAllow : RuleKind::kBlock;
      rule.name = *text;
    } else {
      return std::nullopt;
    }
  }
  if (!check_name_rule(rule.name)) return std::nullopt;
  return rule;
}

}  // namespace

std::string page_rules_path(const HostConfig& config) {
  const std::string directory = state_directory(config);
  return directory.empty() ? directory : directory + "/rules.d/page.toml";
}

PageRules parse_page_rules(std::string_view text, std::string_view name) {
  PageRules out;
  const auto parsed = parse_toml(text, name);
  if (const auto* fault = std::get_if<TomlFault>(&parsed)) {
    out.problem = std::string(name) + ":" + std::to_string(fault->line) + ": " + fault->what;
    return out;
  }
  const auto& table = std::get<toml::table>(parsed);
  const toml::array* const rules = table["rule"].as_array();
  const std::size_t count = rules == nullptr ? 0 : rules->size();
  if (table.size() > (rules == nullptr ? 0U : 1U) || count > kMaxPageRules) {
    out.problem = std::string(name) + ": allowed: up to " + std::to_string(kMaxPageRules) +
                  " tables [[rule]], and nothing else";
    return out;
  }
  for (std::size_t i = 0; i < count; ++i) {
    auto rule = read_rule((*rules)[i]);
    if (!rule) {
      out.problem = std::string(name) + ":" + std::to_string((*rules)[i].source().begin.line) +
                    ": no rule; allowed: allow or block with a name, and a group";
      out.rules.clear();
      return out;
    }
    out.rules.push_back(*std::move(rule));
  }
  return out;
}

std::string page_rules_text(const std::vector<PageRule>& rules) {
  std::string out(kHead);
  const auto add = [&out](std::string_view key, const std::string& value) {
    // Names of rules and groups have no character that TOML would escape.
    out.append(key).append(" = \"").append(value).append("\"\n");
  };
  for (const PageRule& rule : rules) {
    out += "\n[[rule]]\n";
    add(key_of(rule.kind), rule.name);
    if (!rule.group.empty()) add("group", rule.group);
  }
  return out;
}

PageRules load_page_rules(const std::string& path) {
  PageRules out;
  if (path.empty() || ::access(path.c_str(), F_OK) != 0) return out;
  const auto text = read_whole_file(path, kMaxFileBytes, out.problem);
  if (text) return parse_page_rules(*text, path);
  out.problem = path + ": " + out.problem;
  return out;
}

std::string save_page_rules(const std::string& path, const std::vector<PageRule>& rules) {
  std::error_code error;
  const auto directory = std::filesystem::path(path).parent_path();
  std::filesystem::create_directories(directory, error);
  if (error) return directory.string() + ": cannot be made: " + error.message();
  std::string problem;
  if (replace_file(path, page_rules_text(rules), problem)) return {};
  return path + ": " + problem;
}

void add_page_rules(const std::vector<PageRule>& rules, PolicyConfig& policy) {
  const auto add = [](const PageRule& rule, GroupConfig& filter) {
    (rule.kind == RuleKind::kAllow ? filter.allow : filter.block).push_back(rule.name);
  };
  for (const PageRule& rule : rules) {
    if (rule.group.empty() || rule.group == kEveryoneElse) add(rule, policy.filter);
    for (NamedGroup& group : policy.groups) {
      if (rule.group.empty() || rule.group == group.name) add(rule, group.filter);
    }
  }
}

}  // namespace berth
