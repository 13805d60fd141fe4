#include "native-host/lists/list_plan.h"

#include <array>
#include <filesystem>
#include <set>

#include "core/resolver/setting_field.h"
#include "core/resolver/setting_units.h"
#include "native-host/config_table.h"
#include "native-host/lists/whole_file.h"

namespace berth {
namespace {

using enum SettingKind;

// Largest list file. Unit: octets. Ours: tens of thousands of lists.
constexpr std::size_t kMaxFileBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxNameBytes = 64;

constexpr std::array<std::string_view, 7> kFormatWords{"auto",    "domains", "wildcard", "hosts",
                                                       "adblock", "rpz",     "dnsmasq"};
constexpr std::array<std::string_view, 3> kMatchWords{"format", "subtree", "exact"};

/// A list's name is a file's name in the store, too.
std::string name_fault(std::string_view name) {
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.';
    if (!plain) return "letters, digits, '-', '_' and '.' only";
  }
  return name.starts_with('.') ? "begins with a dot" : "";
}

// clang-format off
constexpr Setting kPlanRows[] = {
  {.key = "image", .kind = kText, .least = 1, .most = 4096,
   .about = "The image that is made.", .access = setting_field<&ListPlan::image>()},
  {.key = "store", .kind = kText, .least = 0, .most = 4096,
   .about = "Directory of the last good copy of each list.",
   .access = setting_field<&ListPlan::store>()},
  {.key = "max_shrink", .kind = kCount, .least = 0, .most = 100,
   .about = "Percent of its names that a list may lose at once.",
   .access = setting_field<&ListPlan::max_shrink>()},
  {.key = "max_bytes", .kind = kBytes, .least = 1024, .most = 4 * kGiB,
   .about = "Largest list.", .access = setting_field<&ListPlan::max_bytes>()},
  {.key = "max_names", .kind = kCount, .least = 1, .most = 1 << 28,
   .about = "Most names of a list.", .access = setting_field<&ListPlan::max_names>()},
  {.key = "timeout", .kind = kDuration, .least = kMs, .most = kHour,
   .about = "Longest time that getting a list may take.",
   .access = setting_field<&ListPlan::timeout>()},
  {.key = "trust", .kind = kList, .least = 0, .most = 64,
   .about = "PEM files of authorities to trust beside the system's.",
   .access = setting_field<&ListPlan::trust>()},
};

constexpr Setting kSourceRows[] = {
  {.key = "name", .kind = kText, .least = 1, .most = kMaxNameBytes, .fault = name_fault,
   .about = "What the list is called.", .access = setting_field<&ListSource::name>()},
  {.key = "source", .kind = kText, .least = 1, .most = 4096,
   .about = "Its file or URL.", .access = setting_field<&ListSource::source>()},
  {.key = "format", .kind = kChoice, .choices = kFormatWords,
   .about = "How its lines are written.", .access = setting_field<&ListSource::format>()},
  {.key = "match", .kind = kChoice, .choices = kMatchWords,
   .about = "Whether names stand for what is below them.",
   .access = setting_field<&ListSource::match>()},
  {.key = "allow", .kind = kSwitch,
   .about = "Its names are let through.", .access = setting_field<&ListSource::allow>()},
};
// clang-format on

std::string beside(const std::filesystem::path& file, const std::string& path) {
  return path.empty() ? path : (file.parent_path() / path).string();
}

class PlanReader {
 public:
  PlanReader(const std::string& path, ListPlan& plan, ConfigFindings& findings)
      : path_(path), plan_(plan), findings_(findings) {}

  void read(toml::table table) {
    Settings settings;
    settings.add(SettingTable<ListPlan>{kPlanRows}, plan_);
    const auto lists = table.get("list") == nullptr ? toml::array{} : take_lists(table);
    read_config_table(table, path_, settings, findings_);
    plan_.image = beside(path_, plan_.image);
    plan_.store = beside(path_, plan_.store);
    for (std::string& file : plan_.trust) file = beside(path_, file);
    for (const toml::node& node : lists) {
      if (const auto* list = node.as_table()) {
        read_list(*list);
      } else {
        report(node, "list: no table; write [[list]] before each list");
      }
    }
    if (plan_.lists.empty() && findings_.problems.empty()) {
      findings_.problems.push_back(path_ + ": no lists; write [[list]], then name and source");
    }
  }

 private:
  toml::array take_lists(toml::table& table) {
    toml::node& node = *table.get("list");
    toml::array lists;
    if (auto* array = node.as_array()) {
      // Moved: a copy would not know its lines.
      lists = std::move(*array);
    } else {
      report(node, "list: no list of tables; write [[list]] before each list");
    }
    table.erase("list");
    return lists;
  }

  void read_list(const toml::table& table) {
    ListSource list;
    Settings settings;
    settings.add(SettingTable<ListSource>{kSourceRows}, list);
    const std::size_t before = findings_.problems.size();
    read_config_table(table, path_, settings, findings_);
    if (findings_.problems.size() != before) return;
    if (list.name.empty()) return report(table, "name: missing in this list");
    if (list.source.empty()) return report(table, "source: missing in list " + list.name);
    if (!names_.insert(list.name).second)
      return report(table, "name: " + berth::quoted(list.name) + " is taken by a list above");
    if (!list.is_url()) list.source = beside(path_, list.source);
    plan_.lists.push_back(std::move(list));
  }

  void report(const toml::node& node, const std::string& text) {
    findings_.problems.push_back(path_ + ":" + std::to_string(node.source().begin.line) + ": " +
                                 text);
  }

  const std::string& path_;
  ListPlan& plan_;
  ConfigFindings& findings_;
  std::set<std::string> names_;
};

}  // namespace

bool ListSource::is_url() const {
  return source.starts_with("http://") || source.starts_with("https://");
}

std::optional<ListFormat> ListSource::stated_format() const {
  if (format == FormatChoice::kAuto) return std::nullopt;
  return static_cast<ListFormat>(static_cast<int>(format) - 1);
}

std::string ListPlan::store_directory() const { return store.empty() ? image + ".kept" : store; }

ListPlan read_list_plan(const std::string& path, ConfigFindings& findings) {
  ListPlan plan;
  std::string problem;
  const auto text = read_whole_file(path, kMaxFileBytes, problem);
  if (!text) {
    findings.problems.push_back(path + ": " + problem);
    return plan;
  }
  auto parsed = parse_toml(*text, path);
  if (const auto* fault = std::get_if<TomlFault>(&parsed)) {
    const std::string line = fault->line == 0 ? "" : ":" + std::to_string(fault->line);
    findings.problems.push_back(path + line + ": not TOML: " + fault->what);
    return plan;
  }
  PlanReader(path, plan, findings).read(std::get<toml::table>(std::move(parsed)));
  return plan;
}

ListPlan plan_of_files(const std::vector<std::string>& paths, ConfigFindings& findings) {
  ListPlan plan;
  std::set<std::string> names;
  for (const std::string& path : paths) {
    ListSource list;
    list.source = path;
    list.name = std::filesystem::path(path).stem().string();
    if (!name_fault(list.name).empty() || list.name.empty() || list.name.size() > kMaxNameBytes)
      list.name = "list" + std::to_string(plan.lists.size() + 1);
    if (!names.insert(list.name).second) {
      findings.problems.push_back(path + ": a list of the name " + berth::quoted(list.name) +
                                  " is there already; write a list file that names both");
      continue;
    }
    plan.lists.push_back(std::move(list));
  }
  return plan;
}

ListPlan plan_of_words(const std::vector<std::string>& words, ConfigFindings& findings) {
  const bool is_list_file = words.size() == 1 && words.front().ends_with(".toml");
  return is_list_file ? read_list_plan(words.front(), findings) : plan_of_files(words, findings);
}

}  // namespace berth
