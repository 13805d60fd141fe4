#pragma once

#include <string>
#include <vector>

#include "native-host/config_findings.h"
#include "native-host/environment.h"
#include "native-host/host_config.h"
#include "native-host/options.h"

namespace berth {

/// Where the configuration comes from, apart from defaults.
struct ConfigSources {
  /// The file named on the command line; empty: the one in `BERTH_CONFIG`, else the usual one if it
  /// exists.
  std::string file;
  Environment environment;
  std::vector<FlagSetting> flags;
};

/// A configuration and what was found on the way to it. Requires, to use it: no problems.
struct LoadedConfig {
  HostConfig config;
  ConfigFindings findings;
  /// The file that was read; empty: none.
  std::string file;
};

/// Reads file, environment and flags over the defaults, each winning over what came before it, then
/// checks the whole. Every problem is found, but for those that another hides.
[[nodiscard]] LoadedConfig load_config(const ConfigSources& sources);

}  // namespace berth
