#include "core/policy/rewrites.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/message/name.h"

namespace berth {
namespace {

// Rewrites followed from one name. Bound on work, ours: who needs more has made a circle.
constexpr int kMostFollowed = 8;

constexpr std::string_view kWildcard = "*.";

/// The next word of `text`, which is taken from it; empty at the end.
std::string_view take_word(std::string_view& text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

struct ParsedRewrite {
  /// As a rule for names.
  std::string rule;
  /// What the rule holds for: the name, or one below it.
  Name example;
  RewriteTarget to;
};

Result<ParsedRewrite> parse_rewrite(std::string_view text) {
  ParsedRewrite parsed;
  const std::string_view from = take_word(text);
  if (!from.starts_with(kWildcard)) parsed.rule = '=';
  parsed.rule.append(from);
  if (const auto checked = check_name_rule(parsed.rule); !checked) return checked.error();
  const Result<Name> example = Name::parse(from);
  if (!example) return example.error();
  parsed.example = example->lowered();
  for (std::string_view word = take_word(text); !word.empty(); word = take_word(text)) {
    if (const auto address = IpAddress::parse(word)) {
      parsed.to.addresses.push_back(*address);
      continue;
    }
    const bool is_name = check_name_rule(std::string("=").append(word)).ok();
    if (!is_name || !parsed.to.name.empty()) return Error::kBadText;
    const Result<Name> name = Name::parse(word);
    if (!name) return name.error();
    const Name lowered = name->lowered();
    parsed.to.name.assign(lowered.wire().begin(), lowered.wire().end());
  }
  if (parsed.to.name.empty() == parsed.to.addresses.empty()) return Error::kBadText;
  return parsed;
}

}  // namespace

Result<void> Rewrites::add(std::string_view text) {
  Result<ParsedRewrite> parsed = parse_rewrite(text);
  if (!parsed) return parsed.error();
  const std::uint32_t known =
      rules_.find(parsed->example.wire())[static_cast<std::size_t>(RuleKind::kBlock)].rule;
  if (known != 0 && rules_.text(known) == parsed->rule) {
    RewriteTarget& there = targets_[known - 1];
    if (!there.name.empty()) return {};
    const std::vector<IpAddress>& more = parsed->to.addresses;
    there.addresses.insert(there.addresses.end(), more.begin(), more.end());
    return {};
  }
  if (const auto added = rules_.add(parsed->rule, RuleKind::kBlock); !added) return added;
  targets_.push_back(std::move(parsed->to));
  return {};
}

std::uint32_t Rewrites::rule_for(ByteView name) const {
  const std::uint32_t rule = rules_.find(name)[static_cast<std::size_t>(RuleKind::kBlock)].rule;
  if (rule == 0) return 0;
  const Bytes& to = targets_[rule - 1].name;
  return std::equal(to.begin(), to.end(), name.begin(), name.end()) ? 0 : rule;
}

Redirection Rewrites::find(ByteView name) const {
  Redirection found;
  for (int followed = 0;; ++followed) {
    const std::uint32_t rule = rule_for(name);
    if (rule == 0) return found;
    if (followed == 0) {
      found.source = rules_.text(rule);
      if (found.source.front() == '=') found.source.remove_prefix(1);
    }
    const RewriteTarget& to = targets_[rule - 1];
    if (to.name.empty()) {
      found.kind = Redirection::Kind::kAddresses;
      found.addresses = &to.addresses;
      return found;
    }
    found.kind = Redirection::Kind::kName;
    if (followed == kMostFollowed) {
      found.kind = Redirection::Kind::kCircle;
      return found;
    }
    found.name = name = to.name;
  }
}

Result<void> check_rewrite(std::string_view text) {
  const Result<ParsedRewrite> parsed = parse_rewrite(text);
  if (!parsed) return parsed.error();
  return {};
}

}  // namespace berth
