#include "core/resolver/group_settings.h"

#include <algorithm>
#include <optional>

#include "core/resolver/setting_field.h"

namespace berth {
namespace {

using enum SettingKind;

constexpr std::string_view kPolicyPrefix = "policy.";
/// Names of lists said in a message. Ours: what fits a line or two.
constexpr std::uint32_t kMostNamed = 8;

std::string token_fault(std::string_view text) {
  return text.empty() || text.find('/') != std::string_view::npos ? "a token is one part of a path"
                                                                  : std::string{};
}

std::string host_fault(std::string_view text) {
  const auto name = Name::parse(text);
  return name.ok() ? std::string{} : std::string{to_string(name.error())};
}

std::string subject_fault(std::string_view text) {
  return text.empty() ? "a certificate holds no empty name" : std::string{};
}

// clang-format off
constexpr Setting kMemberRows[] = {
  {.key = "clients", .kind = kList, .least = 0, .most = 1000,
   .form = "each an address or a network such as \"192.168.1.0/24\"", .fault = parse_fault<IpPrefix>,
   .about = "Addresses of the group's members.",
   .access = setting_field<&GroupMembers::clients>()},
  {.key = "tokens", .kind = kList, .least = 0, .most = 1000,
   .form = "each what follows the path of DNS over HTTPS", .fault = token_fault,
   .about = "Ends of the URL that members ask: \"kids\" for /dns-query/kids.",
   .access = setting_field<&GroupMembers::tokens>()},
  {.key = "hosts", .kind = kList, .least = 0, .most = 1000,
   .form = "each a name, or the first label of one", .fault = host_fault,
   .about = "Names that members ask this server under: \"kids\" for kids.dns.example.com.",
   .access = setting_field<&GroupMembers::hosts>()},
  {.key = "schedule", .kind = kList, .least = 0, .most = 100,
   .form = "each days, a time of day or both, such as \"mon-fri 21:00-07:00\"",
   .fault = parse_fault<WeekWindow>,
   .about = "When the group has members, on the host's clock; at other times they are in the next "
            "group that has them. None: always.",
   .access = setting_field<&GroupMembers::schedule>()},
  {.key = "subjects", .kind = kList, .least = 0, .most = 1000,
   .form = "each a name in a certificate", .fault = subject_fault,
   .about = "Names that members' certificates hold, as common or alternative name.",
   .access = setting_field<&GroupMembers::subjects>()},
};
// clang-format on

struct GroupLine {
  std::string_view name;
  std::string_view key;
  std::string_view value;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

std::optional<GroupLine> split_line(std::string_view line) {
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view path = trimmed(line.substr(0, equals));
  const std::size_t dot = path.find('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const GroupLine split{path.substr(0, dot), path.substr(dot + 1),
                        trimmed(line.substr(equals + 1))};
  if (!std::all_of(split.name.begin(), split.name.end(), is_name_character)) return std::nullopt;
  return split;
}

/// A row's key as a group has it: `block` for policy.block, `rate.burst` as it is.
std::string_view key_in_group(const Setting& row) {
  return row.key.starts_with(kPolicyPrefix) ? row.key.substr(kPolicyPrefix.size()) : row.key;
}

/// The setting of `group` that a key names.
std::optional<BoundSetting> find_setting(std::string_view key, NamedGroup& group) {
  for (const Setting& row : kMemberRows) {
    if (row.key == key) return BoundSetting(row, &group.members);
  }
  for (const Setting& row : filter_settings().rows) {
    if (key_in_group(row) == key) return BoundSetting(row, &group.filter);
  }
  return std::nullopt;
}

void check_choice(std::string_view key, const std::vector<std::string>& entries,
                  const BlocklistImage& image, std::vector<ConfigProblem>& problems) {
  for (const std::string& entry : entries) {
    if (is_list_choice(entry, image)) continue;
    std::string text = quoted(entry) + " is no list of the image, which has ";
    for (std::uint32_t i = 0; i < image.lists() && i < kMostNamed; ++i) {
      if (i > 0) text += ", ";
      text += quoted(image.list_name(ListId{i}));
    }
    if (image.lists() > kMostNamed) text += " and more";
    problems.push_back({std::string(key), std::move(text)});
  }
}

}  // namespace

SettingTable<GroupMembers> member_settings() { return {kMemberRows}; }

std::string group_line_fault(std::string_view line) {
  const auto split = split_line(line);
  if (!split) return "a line is written as kids.clients = 192.168.1.32/27";
  NamedGroup scratch;
  const auto setting = find_setting(split->key, scratch);
  if (!setting) return quoted(split->key) + " is no setting of a group";
  const auto problem = setting->set_text(split->value);
  return problem ? problem->text : std::string{};
}

void resolve_groups(PolicyConfig& config) {
  config.groups.clear();
  for (const std::string& line : config.group_lines) {
    const auto split = split_line(line);
    if (!split) continue;
    auto group = std::find_if(config.groups.begin(), config.groups.end(),
                              [&](const NamedGroup& each) { return each.name == split->name; });
    if (group == config.groups.end()) {
      group = config.groups.insert(group, {std::string(split->name), {}, config.filter});
    }
    const auto setting = find_setting(split->key, *group);
    // What is wrong with a line was said when it was set.
    if (setting) (void)setting->set_text(split->value);
  }
}

std::vector<ConfigProblem> check_lists(const PolicyConfig& config, const BlocklistImage& image) {
  std::vector<ConfigProblem> problems;
  const auto check = [&](const std::string& prefix, const GroupConfig& filter) {
    check_choice(prefix + "lists", filter.lists, image, problems);
    check_choice(prefix + "censored_lists", filter.censored_lists, image, problems);
  };
  check("policy.", config.filter);
  for (const NamedGroup& group : config.groups) {
    check("groups." + group.name + ".", group.filter);
  }
  return problems;
}

}  // namespace berth
