#include "native-host/admin/rule_changes.h"

#include <algorithm>
#include <optional>

#include "core/doh/json_writer.h"

namespace berth {
namespace {

/// What one request names; or what is wrong with it.
struct NamedRule {
  PageRule rule;
  std::string_view problem;
};

NamedRule rule_of(const AdminRequest& request) {
  const std::string_view allow = request.argument("allow");
  const std::string_view block = request.argument("block");
  if (allow.empty() == block.empty()) return {{}, "allow or block: a name, for one of both"};
  NamedRule out;
  out.rule.kind = allow.empty() ? RuleKind::kBlock : RuleKind::kAllow;
  out.rule.name = allow.empty() ? block : allow;
  out.rule.group = request.argument("group");
  std::string& name = out.rule.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  if (!check_name_rule(name)) {
    out.problem = "no rule; allowed: NAME, =NAME or *.NAME, beyond ASCII written as A-labels";
  }
  return out;
}

bool is_for_same(const PageRule& a, const PageRule& b) {
  return a.name == b.name && a.group == b.group;
}

AdminResponse show_rules(const std::string& path, const std::vector<PageRule>& rules) {
  AdminResponse out;
  JsonWriter json(out.body);
  json.begin_object();
  json.member("path", path);
  json.member("most", kMaxPageRules);
  json.key("rules");
  json.begin_array();
  for (const PageRule& rule : rules) {
    json.begin_object();
    json.member("kind", rule.kind == RuleKind::kAllow ? "allow" : "block");
    json.member("name", rule.name);
    if (!rule.group.empty()) json.member("group", rule.group);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace

std::string RuleChanges::path() const { return page_rules_path(view_.generation()->config); }

AdminResponse RuleChanges::show() const {
  const auto generation = view_.generation();
  return show_rules(page_rules_path(generation->config), generation->page_rules);
}

AdminResponse RuleChanges::make(const AdminRequest& request) {
  const NamedRule named = rule_of(request);
  if (!named.problem.empty()) return admin_problem(400, named.problem);
  const std::vector<std::string>& groups = view_.generation()->groups;
  const bool has_group = named.rule.group.empty() ||
                         std::find(groups.begin(), groups.end(), named.rule.group) != groups.end();
  if (!has_group) return admin_problem(400, "group: there is none of this name");
  const std::lock_guard lock(mutex_);
  const PageRules before = load_page_rules(path());
  if (!before.problem.empty()) {
    return admin_problem(409, before.problem + "; mend the file or remove it");
  }
  std::vector<PageRule> rules = before.rules;
  std::erase_if(rules, [&](const PageRule& rule) { return is_for_same(rule, named.rule); });
  if (rules.size() >= kMaxPageRules) {
    return admin_problem(
        409, "there are " + std::to_string(kMaxPageRules) +
                 " rules already; take some back, or write them into the configuration");
  }
  rules.push_back(named.rule);
  return keep(rules, before.rules);
}

AdminResponse RuleChanges::take_back(const AdminRequest& request) {
  const NamedRule named = rule_of(request);
  if (!named.problem.empty()) return admin_problem(400, named.problem);
  const std::lock_guard lock(mutex_);
  const PageRules before = load_page_rules(path());
  if (!before.problem.empty()) {
    return admin_problem(409, before.problem + "; mend the file or remove it");
  }
  std::vector<PageRule> rules = before.rules;
  if (std::erase(rules, named.rule) == 0) {
    return admin_problem(404, "there is no such rule here; the configuration may have it");
  }
  return keep(rules, before.rules);
}

AdminResponse RuleChanges::keep(const std::vector<PageRule>& rules,
                                const std::vector<PageRule>& before) {
  const std::string path = this->path();
  if (path.empty()) {
    return admin_problem(409,
                         "none of STATE_DIRECTORY, XDG_STATE_HOME and HOME is set; set state_dir");
  }
  std::string problem = save_page_rules(path, rules);
  if (!problem.empty()) {
    return admin_problem(409, problem + "; set state_dir to where this user may write");
  }
  problem = reloads_.ask();
  if (problem.empty()) return show_rules(path, rules);
  const std::string lost = save_page_rules(path, before);
  return admin_problem(409, lost.empty() ? problem : problem + "; " + lost);
}

}  // namespace berth
