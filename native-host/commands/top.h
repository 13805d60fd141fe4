#pragma once

#include "native-host/load_config.h"
#include "native-host/top/top_options.h"

namespace berth {

/// `berth top`: looks at a running server again and again. `sources` say where its admin listener
/// is, where the options do not. Returns the exit code.
[[nodiscard]] int run_top(const TopOptions& options, const ConfigSources& sources);

}  // namespace berth
