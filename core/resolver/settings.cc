#include "core/resolver/settings.h"

#include <algorithm>

namespace berth {
namespace {

/// Edits (insert, delete, replace one octet) that turn `from` into `to`. Both are short: keys.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[to.size()];
}

std::string_view last_part(std::string_view key) { return key.substr(key.rfind('.') + 1); }

}  // namespace

std::optional<SettingProblem> BoundSetting::set_text(std::string_view text) const {
  ParsedSetting parsed = parse_setting(*row_, text);
  if (!parsed.value) return std::move(parsed.problem);
  return set_value(*parsed.value);
}

std::optional<SettingProblem> BoundSetting::set_value(const SettingValue& value) const {
  if (auto problem = check_setting(*row_, value)) return problem;
  const SettingAccess& access = row_->access;
  if (access.codec->write(access.field(config_), value)) return std::nullopt;
  return SettingProblem{
      quoted(print_setting(*row_, value)) + " cannot be held; allowed: " + allowed_text(*row_),
      std::nullopt};
}

const BoundSetting* Settings::find(std::string_view key) const {
  for (const BoundSetting& setting : all_) {
    if (setting.row().key == key) return &setting;
  }
  return nullptr;
}

const BoundSetting* Settings::find_variable(std::string_view name) const {
  const std::size_t prefix = environment_name({}).size();
  for (const BoundSetting& setting : all_) {
    const std::string_view key = setting.row().key;
    // Few have the right length: only their names are made.
    if (prefix + key.size() == name.size() && environment_name(key) == name) return &setting;
  }
  return nullptr;
}

std::string_view Settings::nearest(std::string_view key) const {
  // Longer than any key by far: not a slip of the pen, and not worth the work.
  constexpr std::size_t kLongest = 64;
  if (key.size() > kLongest) return {};
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(key.size() / 3, 2) + 1;
  for (const BoundSetting& setting : all_) {
    const std::size_t distance = edit_distance(key, setting.row().key);
    if (distance >= best_distance) continue;
    best = setting.row().key;
    best_distance = distance;
  }
  if (!best.empty()) return best;
  // The right name in the wrong table, or in none.
  for (const BoundSetting& setting : all_) {
    if (last_part(setting.row().key) == last_part(key)) return setting.row().key;
  }
  return {};
}

}  // namespace berth
