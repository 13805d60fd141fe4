#pragma once

#include <functional>
#include <optional>
#include <string>

#include "tests/simulation/schedule.h"
#include "tests/simulation/simulation.h"

namespace berth {

/// Plays a schedule in a process of its own, so that an assertion or a sanitizer ends only that.
/// Gives what was broken, or how the process ended; nothing: all was well. Nothing is printed but
/// what `transcript` prints in that process.
[[nodiscard]] std::optional<std::string> play_isolated(const Schedule& schedule,
                                                       const LineSink& transcript = {});

}  // namespace berth
