#pragma once

#include <string>

#include "native-host/config_findings.h"

namespace berth {

/// A value as TOML has it: `64`, `"64MiB"`, `true`, `["a", "b"]`.
[[nodiscard]] std::string toml_value(const BoundSetting& setting);

/// A configuration file that explains every setting, each at its present value behind a `#`.
[[nodiscard]] std::string commented_config(const Settings& settings);

/// Every setting at its present value, a table for each prefix, with where it came from beside it;
/// itself a configuration file.
[[nodiscard]] std::string present_config(const Settings& settings, const ConfigFindings& findings);

/// The page docs/configuration.md. Requires: `settings` stand at their defaults.
[[nodiscard]] std::string configuration_page(const Settings& settings);

}  // namespace berth
