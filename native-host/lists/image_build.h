#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "native-host/lists/source_reader.h"

namespace berth {

/// How far reading has come.
struct BuildProgress {
  std::size_t lists_read = 0;
  std::size_t lists = 0;
  std::uint64_t names = 0;
};

/// What came of one list.
struct ListReport {
  ListOrigin origin = ListOrigin::kNowhere;
  std::string problem;
  ListFormat format{};
  ListCounts counts;
  std::vector<ShownLine> shown;
};

/// How an image is made.
struct BuildRules {
  ReadingRules reading;
  /// Threads that read lists; 0: one for each core.
  std::uint32_t jobs = 0;
  /// Called now and then while lists are read; may be empty.
  std::function<void(const BuildProgress&)> on_progress;
};

/// What came of a plan. Lists are numbered as the plan has them, those that could not be read too.
struct BuildOutcome {
  std::vector<ListReport> lists;
  /// Different names in all lists together.
  std::uint64_t names = 0;
  /// Octets of the image; empty: `problem` says why there is none.
  Bytes image;
  std::string problem;
};

/// Reads every list of `plan`, some at a time.
/// Calls `take` for each in the plan's order, on the calling thread.
void read_lists(const ListPlan& plan, const BuildRules& rules,
                const std::function<void(std::size_t list, ReadList read)>& take);

/// Reads every list of `plan` and makes one image of them.
[[nodiscard]] BuildOutcome build_image(const ListPlan& plan, const BuildRules& rules);

/// What is to be told of a list that was read.
[[nodiscard]] ListReport report_of(const ReadList& read);

}  // namespace berth
