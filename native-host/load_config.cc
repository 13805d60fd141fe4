#include "native-host/load_config.h"

#include <unistd.h>

#include "native-host/config_file.h"
#include "native-host/host_settings.h"

namespace berth {
namespace {

std::string file_to_read(const ConfigSources& sources) {
  if (!sources.file.empty()) return sources.file;
  for (const auto& [name, value] : sources.environment) {
    if (name == "BERTH_CONFIG" && !value.empty()) return value;
  }
  std::string usual(kDefaultConfigPath);
  return ::access(usual.c_str(), F_OK) == 0 ? usual : std::string{};
}

}  // namespace

LoadedConfig load_config(const ConfigSources& sources) {
  LoadedConfig loaded;
  const Settings settings = all_settings(loaded.config);
  loaded.file = file_to_read(sources);
  if (!loaded.file.empty()) read_config_file(loaded.file, settings, loaded.findings);
  read_environment(sources.environment, settings, loaded.findings);
  read_flags(sources.flags, settings, loaded.findings);
  // Settings that were not taken stand at other values than were meant: nothing to hold together.
  if (!loaded.findings.problems.empty()) return loaded;
  for (const ConfigProblem& problem : check_host_config(loaded.config)) {
    loaded.findings.add_problem(problem.key, problem.text);
  }
  return loaded;
}

}  // namespace berth
