#pragma once

#include <string>
#include <string_view>

#include "native-host/config_findings.h"

namespace berth {

/// Where a configuration file is looked for when none is named.
inline constexpr std::string_view kDefaultConfigPath = "/etc/berth/berth.toml";

/// Reads TOML text into `settings`: a table for each dotted prefix, a key for each setting. `name`
/// stands for the file in messages.
/// Every unknown key, wrong type and value that is not allowed becomes a problem that says
/// `name:line: key: …`; after a syntax error only that one is known.
void read_config_text(std::string_view text, std::string_view name, const Settings& settings,
                      ConfigFindings& findings);

/// The same from a file of at most 4 MiB; a file that cannot be read is a problem.
void read_config_file(const std::string& path, const Settings& settings, ConfigFindings& findings);

}  // namespace berth
