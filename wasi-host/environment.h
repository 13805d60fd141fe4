#pragma once

#include <string>

#include "core/base/random.h"
#include "core/base/time.h"
#include "core/resolver/event.h"
#include "wasi-host/imports.h"
#include "wasi-host/log.h"
#include "wasm/configuration.h"

namespace berth::wasi {

/// What is said here, and what is wrong with it: a line for each problem; empty: nothing.
struct EnvironmentRead {
  LogLevel log_level = LogLevel::kInfo;
  std::string problems;
};

/// Sets what the variables `BERTH_*` say: `BERTH_CACHE_BYTES` is `cache.bytes`. Empty ones count as
/// not set; one that is no setting of this host is a problem.
[[nodiscard]] EnvironmentRead read_environment(const Configuration& configuration);

/// Fresh entropy.
[[nodiscard]] Seed read_seed();
/// The monotonic clock.
[[nodiscard]] TimePoint read_clock();
/// Is ready from `time` of that clock on.
[[nodiscard]] Pollable at(TimePoint time);
/// The wall clock. What clocks on a wall show there is not told: it is taken for UTC.
[[nodiscard]] WallClock read_wall_clock();

}  // namespace berth::wasi
