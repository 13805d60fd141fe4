#include "native-host/config_table.h"

#include <algorithm>

namespace berth {
namespace {

// Problems of lists told at once: a list of the wrong kind has one in each line.
constexpr std::size_t kMostProblems = 100;

// Octets of a key that can stand in a message as they are; TOML lets a quoted key hold any.
constexpr std::string_view kPlainKey =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.";

std::string_view type_text(toml::node_type type) {
  switch (type) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "text";
    case toml::node_type::integer: return "a whole number";
    case toml::node_type::floating_point: return "a number with a fraction";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time: return "a date or time of day";
    case toml::node_type::none: break;
  }
  return "nothing";
}

SettingProblem wrong_type(const Setting& row, const toml::node& node) {
  std::string text = std::string(type_text(node.type())) + " stands where " +
                     std::string(expected_text(row.kind)) + " is expected";
  if (row.kind == SettingKind::kList) text += ", as in [\"…\", \"…\"]";
  return {text + "; allowed: " + allowed_text(row), std::nullopt};
}

/// The kinds that TOML has no type for, and so writes as text.
bool is_written_as_text(SettingKind kind) {
  return kind == SettingKind::kBytes || kind == SettingKind::kDuration ||
         kind == SettingKind::kChoice;
}

class TableReader {
 public:
  TableReader(std::string_view name, const Settings& settings, ConfigFindings& findings)
      : name_(name), settings_(settings), findings_(findings) {}

  void read(const toml::table& table) {
    read_table(table, "");
    // Tables come sorted by key; people read by line.
    std::stable_sort(problems_.begin(), problems_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [line, text] : problems_) findings_.problems.push_back(std::move(text));
  }

 private:
  [[nodiscard]] std::string at(const toml::source_region& source) const {
    return std::string(name_) + ":" + std::to_string(source.begin.line);
  }

  void read_table(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string path = prefix + std::string(key.str());
      if (const BoundSetting* setting = settings_.find(path)) {
        set(*setting, node, key.source());
      } else if (node.is_table() && (has_settings_under(path) || !node.as_table()->empty())) {
        read_table(*node.as_table(), path + ".");
      } else {
        report(key.source(), path, unknown_setting_text(settings_, path));
      }
    }
  }

  [[nodiscard]] bool has_settings_under(const std::string& path) const {
    for (const BoundSetting& setting : settings_.all()) {
      if (setting.row().key.starts_with(path + ".")) return true;
    }
    return false;
  }

  void set(const BoundSetting& setting, const toml::node& node, const toml::source_region& source) {
    const Setting& row = setting.row();
    if (const auto* items = node.as_array(); items != nullptr && row.kind == SettingKind::kList) {
      if (!set_list(setting, *items, source)) return;
    } else if (node.is_table() && row.kind == SettingKind::kList) {
      if (!set_table(setting, *node.as_table(), source)) return;
    } else if (const auto problem = set_scalar(setting, node)) {
      return report(source, row.key, problem->text);
    }
    findings_.origins.insert_or_assign(std::string(row.key), at(source));
  }

  static std::optional<SettingProblem> set_scalar(const BoundSetting& setting,
                                                  const toml::node& node) {
    const SettingKind kind = setting.row().kind;
    if (const auto* text = node.as_string()) {
      if (kind == SettingKind::kText) return setting.set_value(text->get());
      if (is_written_as_text(kind)) return setting.set_text(text->get());
    } else if (const auto* number = node.as_integer()) {
      if (kind == SettingKind::kCount || kind == SettingKind::kBytes) {
        return setting.set_value(number->get());
      }
      // Without a unit: only 0 is a time.
      if (kind == SettingKind::kDuration) return setting.set_text(std::to_string(number->get()));
    } else if (const auto* truth = node.as_boolean()) {
      if (kind == SettingKind::kSwitch) {
        return setting.set_value(std::int64_t{truth->get() ? 1 : 0});
      }
    }
    return wrong_type(setting.row(), node);
  }

  /// Items of a list, each with its place, on the way to a setting.
  struct ListItems {
    std::vector<std::string> texts;
    std::vector<toml::source_region> places;
    bool taken = true;
  };

  /// A list of lines `PATH = VALUE` written as tables: `[groups.kids]` for `groups`.
  bool set_table(const BoundSetting& setting, const toml::table& table,
                 const toml::source_region& source) {
    ListItems items;
    add_lines(setting.row(), table, "", items);
    // Tables come sorted by key; of groups the first that fits counts.
    std::vector<std::size_t> order(items.texts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&items](std::size_t a, std::size_t b) {
      return items.places[a].begin.line < items.places[b].begin.line;
    });
    ListItems sorted;
    sorted.taken = items.taken;
    for (const std::size_t i : order) {
      sorted.texts.push_back(std::move(items.texts[i]));
      sorted.places.push_back(items.places[i]);
    }
    return set_items(setting, std::move(sorted), source);
  }

  void add_lines(const Setting& row, const toml::table& table, const std::string& prefix,
                 ListItems& items) {
    for (const auto& [key, node] : table) {
      const std::string path = prefix + std::string(key.str());
      if (node.is_table()) {
        add_lines(row, *node.as_table(), path + ".", items);
      } else if (const auto text = line_value(node)) {
        items.texts.push_back(path + " = " + *text);
        items.places.push_back(key.source());
      } else {
        items.taken = false;
        report(key.source(), row.key, quoted(path) + " is neither text, number nor list of texts");
      }
    }
  }

  /// A value as a line of text has it.
  static std::optional<std::string> line_value(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
    const auto* array = node.as_array();
    if (array == nullptr) return std::nullopt;
    std::string all;
    for (const toml::node& each : *array) {
      if (!each.is_string()) return std::nullopt;
      all += (all.empty() ? "" : ", ") + each.as_string()->get();
    }
    return all;
  }

  /// False when the list was not taken; every item at fault is reported, each at its own line.
  bool set_list(const BoundSetting& setting, const toml::array& array,
                const toml::source_region& source) {
    const std::string_view key = setting.row().key;
    ListItems items;
    for (const toml::node& node : array) {
      if (node.is_string()) {
        items.texts.push_back(node.as_string()->get());
        items.places.push_back(node.source());
        continue;
      }
      items.taken = false;
      report(node.source(), key,
             std::string(type_text(node.type())) +
                 " stands among texts; allowed: " + allowed_text(setting.row()));
    }
    return set_items(setting, std::move(items), source);
  }

  bool set_items(const BoundSetting& setting, ListItems items, const toml::source_region& source) {
    const std::string_view key = setting.row().key;
    while (const auto problem = check_setting(setting.row(), items.texts)) {
      // What is wrong with the list as a whole says nothing once items are left out.
      if (!problem->item) {
        if (items.taken) report(source, key, problem->text);
        return false;
      }
      items.taken = false;
      const auto item = static_cast<std::ptrdiff_t>(*problem->item);
      report(items.places[*problem->item], key, problem->text);
      items.texts.erase(items.texts.begin() + item);
      items.places.erase(items.places.begin() + item);
      if (problems_.size() >= kMostProblems) return false;
    }
    if (!items.taken) return false;
    const auto problem = setting.set_value(items.texts);
    if (problem) report(source, key, problem->text);
    return !problem;
  }

  void report(const toml::source_region& source, std::string_view key, std::string_view text) {
    const bool is_plain = key.find_first_not_of(kPlainKey) == std::string_view::npos;
    problems_.emplace_back(
        source.begin.line,
        at(source) + ": " + (is_plain ? std::string(key) : quoted(key)) + ": " + std::string(text));
  }

  std::string_view name_;
  const Settings& settings_;
  ConfigFindings& findings_;
  std::vector<std::pair<std::uint32_t, std::string>> problems_;
};

}  // namespace

void read_config_table(const toml::table& table, std::string_view name, const Settings& settings,
                       ConfigFindings& findings) {
  TableReader(name, settings, findings).read(table);
}

}  // namespace berth
