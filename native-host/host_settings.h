#pragma once

#include <vector>

#include "core/resolver/settings.h"
#include "native-host/host_config.h"

namespace berth {

/// The rows of what only the native server has: every field of `HostConfig` but core's and policy's
/// own structs.
[[nodiscard]] SettingTable<HostConfig> host_settings();

/// Everything that can be set in the native server, bound to `config`, which outlives the result.
[[nodiscard]] Settings all_settings(HostConfig& config);

/// What is wrong with `config` as a whole: core's own check, the local records taken together, then
/// how the host's settings stand to each other. Looks at no file.
[[nodiscard]] std::vector<ConfigProblem> check_host_config(const HostConfig& config);

}  // namespace berth
