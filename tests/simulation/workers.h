#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/simulation/faults.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/simulation.h"

namespace berth {

/// Which runs to play.
struct Campaign {
  std::uint64_t first = 1;
  std::uint64_t seeds = 200;
  std::uint32_t queries = 1000;
  std::optional<Profile> profile;
  unsigned jobs = 1;
  /// A line of progress now and then.
  bool shows_progress = false;
};

/// Sums over many runs.
struct Sum {
  Tally tally;
  std::uint64_t seeds = 0, messages = 0, connections = 0, lookups = 0;

  void add(const Report& report);
};

/// What came of a campaign.
struct Outcome {
  Sum all;
  std::array<Sum, static_cast<std::size_t>(Profile::kCount)> by_profile;
  /// Of the pairs and of the singles, by the fault at work.
  std::array<Sum, kFaultCount> pairs;
  std::array<Sum, kFaultCount> singles;
  /// The seed that failed, and how; nothing: none did.
  std::optional<std::uint64_t> failed;
  std::string failure;
};

/// Plays every seed of a campaign in `jobs` processes until one fails.
[[nodiscard]] Outcome run_campaign(const Campaign& campaign);

}  // namespace berth
