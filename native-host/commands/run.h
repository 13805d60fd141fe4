#pragma once

#include <string>
#include <vector>

#include "native-host/environment.h"
#include "native-host/options.h"

namespace berth {

/// Runs the program: reads the command line and does what it asks for.
/// Exit codes: 0 well; 1 `decode` found a defect in the message; 2 a command line, configuration or
/// input that cannot be used, or a server that could not start. `query` has those of dig, those of
/// `lists` stand in lists.h.
[[nodiscard]] int run(const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace berth
