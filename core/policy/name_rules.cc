#include "core/policy/name_rules.h"

#include <algorithm>

#include "core/message/name.h"
#include "core/policy/host_name.h"

namespace berth {
namespace {

struct ParsedRule {
  Name name;
  bool exact = true;
  bool below = true;
};

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

Result<ParsedRule> parse_rule(std::string_view text) {
  ParsedRule rule;
  if (text.starts_with("||") && text.ends_with('^')) {
    text = text.substr(2, text.size() - 3);
  } else if (text.starts_with("*.")) {
    text.remove_prefix(2);
    rule.exact = false;
  } else if (text.starts_with('=')) {
    text.remove_prefix(1);
    rule.below = false;
  }
  // What is no host name would be a rule that never holds.
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_host_character)) {
    return Error::kBadText;
  }
  if (ends_in_number(text.substr(0, text.size() - (text.ends_with('.') ? 1 : 0)))) {
    return Error::kBadAddress;
  }
  const Result<Name> name = Name::parse(text);
  if (!name) return name.error();
  rule.name = name->lowered();
  return rule;
}

}  // namespace

Result<void> NameRules::add(std::string_view text, RuleKind kind) {
  const Result<ParsedRule> parsed = parse_rule(text);
  if (!parsed) return parsed.error();
  const NameTree::Node node = tree_.insert(parsed->name.wire());
  nodes_.resize(tree_.size());
  texts_.emplace_back(text);
  const auto rule = static_cast<std::uint32_t>(texts_.size());
  const auto put = [rule](std::uint32_t& place) {
    if (place == 0) place = rule;
  };
  if (parsed->exact) put(nodes_[node].exact[static_cast<std::size_t>(kind)]);
  if (parsed->below) put(nodes_[node].below[static_cast<std::size_t>(kind)]);
  return {};
}

NameRules::Matches NameRules::find(ByteView name) const {
  Matches matches;
  if (empty()) return matches;
  const auto take = [&matches](const std::array<std::uint32_t, kRuleKinds>& rules,
                               std::size_t start) {
    for (std::size_t kind = 0; kind < kRuleKinds; ++kind) {
      if (rules[kind] != 0) matches[kind] = {rules[kind], static_cast<std::uint8_t>(start)};
    }
  };
  const LabelStarts labels(name);
  NameTree::Node node = NameTree::kRoot;
  for (std::size_t left = labels.count;; --left) {
    const std::size_t start = left == labels.count ? name.size() - 1 : labels.at[left];
    if (left == 0) {
      take(nodes_[node].exact, start);
      return matches;
    }
    take(nodes_[node].below, start);
    const std::size_t next = labels.at[left - 1];
    node = tree_.child(node, name.subspan(next + 1, name[next]));
    if (node == NameTree::kNone) return matches;
  }
}

Result<void> check_name_rule(std::string_view text) {
  const Result<ParsedRule> parsed = parse_rule(text);
  if (!parsed) return parsed.error();
  return {};
}

}  // namespace berth
