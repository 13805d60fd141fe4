#include "native-host/environment.h"

#include <unistd.h>

#include <cstdlib>

namespace berth {
namespace {

constexpr std::string_view kPrefix = "BERTH_";
// Names the file; see load_config.h.
constexpr std::string_view kConfigVariable = "BERTH_CONFIG";

}  // namespace

std::string_view environment_value(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? std::string_view() : value;
}

Environment process_environment() {
  Environment found;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (!text.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    found.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return found;
}

void read_environment(const Environment& environment, const Settings& settings,
                      ConfigFindings& findings) {
  for (const auto& [name, value] : environment) {
    if (name == kConfigVariable || value.empty()) continue;
    const BoundSetting* named = settings.find_variable(name);
    if (named == nullptr) {
      findings.notices.push_back(name + ": not a setting; passed over");
      continue;
    }
    const std::string_view key = named->row().key;
    findings.note(key, name, name + ": " + std::string(key), named->set_text(value));
  }
}

}  // namespace berth
