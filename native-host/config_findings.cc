#include "native-host/config_findings.h"

#include <utility>

namespace berth {

void ConfigFindings::note(std::string_view key, std::string_view origin, std::string_view label,
                          const std::optional<SettingProblem>& problem) {
  if (problem) {
    problems.push_back(std::string(label) + ": " + problem->text);
  } else {
    origins.insert_or_assign(std::string(key), std::string(origin));
  }
}

void ConfigFindings::add_problem(std::string_view key, std::string_view text) {
  const auto origin = origins.find(key);
  std::string line = origin == origins.end() ? std::string{} : origin->second + ": ";
  line.append(key).append(": ").append(text);
  problems.push_back(std::move(line));
}

std::string unknown_setting_text(const Settings& settings, std::string_view key) {
  const std::string_view nearest = settings.nearest(key);
  if (nearest.empty()) return "no such setting; `berth config default` lists all";
  return "no such setting; did you mean " + std::string(nearest) + "?";
}

}  // namespace berth
