#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "native-host/config_findings.h"

namespace berth {

/// Names and values of the variables that begin with `BERTH_`.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// The value of one variable of the process's environment; empty: it has none.
[[nodiscard]] std::string_view environment_value(const char* name);

/// Takes what begins with `BERTH_` from the process's environment.
[[nodiscard]] Environment process_environment();

/// Sets what the environment says: `BERTH_CACHE_BYTES` is `cache.bytes`. Empty values count as not
/// set. Names that are no setting become notices, not problems: orchestrators put names of their
/// own there, such as `BERTH_SERVICE_HOST`.
void read_environment(const Environment& environment, const Settings& settings,
                      ConfigFindings& findings);

}  // namespace berth
