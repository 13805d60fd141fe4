#pragma once

#include <string_view>

#include "native-host/config_findings.h"
#include "native-host/toml_text.h"

namespace berth {

/// Reads a table that was parsed into `settings`: a table in it for each dotted prefix, a key for
/// each setting. `name` stands for its file in messages.
/// Every unknown key, wrong type and value that is not allowed becomes a problem that says
/// `name:line: key: …`.
void read_config_table(const toml::table& table, std::string_view name, const Settings& settings,
                       ConfigFindings& findings);

}  // namespace berth
