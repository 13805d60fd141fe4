#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/resolver/settings.h"

namespace berth {

/// What came of reading settings from one place or several: every problem, not just the first.
struct ConfigFindings {
  /// One line each: where, key, what was wrong, what is allowed. None: the settings can be used.
  std::vector<std::string> problems;
  /// One line each about what was passed over.
  std::vector<std::string> notices;
  /// Where each setting that is not at its default came from: `berth.toml:12`, `BERTH_THREADS`,
  /// `--threads`. By key.
  std::map<std::string, std::string, std::less<>> origins;

  /// Notes that `key` is now as `origin` says, or, under `label`, what kept it from being so.
  void note(std::string_view key, std::string_view origin, std::string_view label,
            const std::optional<SettingProblem>& problem);

  /// Adds a problem with the value that `key` has now, saying where that came from.
  void add_problem(std::string_view key, std::string_view text);
};

/// "no such setting", with the nearest one there is.
[[nodiscard]] std::string unknown_setting_text(const Settings& settings, std::string_view key);

}  // namespace berth
