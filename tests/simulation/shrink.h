#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "tests/simulation/schedule.h"

namespace berth {

/// True when a schedule still shows what is looked for.
using StillFails = std::function<bool(const Schedule& schedule)>;

/// Leaves out of a schedule whatever it fails without: faults, queries, settings, times at which
/// the clock stands still; halves first, then ever smaller parts. `tries` bounds the work.
[[nodiscard]] Schedule shrunk(Schedule schedule, const StillFails& still_fails, std::size_t tries);

}  // namespace berth
