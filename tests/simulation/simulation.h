#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/simulation/clients.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// What came of one run.
struct Report {
  std::uint64_t seed = 0;
  Tally tally;
  std::uint64_t messages = 0, connections = 0, lookups = 0;
  /// Of everything core was told and asked for, in order.
  std::uint64_t fingerprint = 0;
};

/// Takes one line of a transcript.
using LineSink = std::function<void(const std::string& line)>;

/// Plays a schedule: clients, resolver, host, wires and upstreams in virtual time. Throws `Broken`
/// when a rule was broken. Every event and action goes to `transcript` as it happens, if there is
/// one.
[[nodiscard]] Report play(const Schedule& schedule, const LineSink& transcript = {});

}  // namespace berth
