#include "tests/simulation/shrink.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace berth {
namespace {

class Shrinker {
 public:
  Shrinker(Schedule schedule, const StillFails& still_fails, std::size_t tries)
      : schedule_(std::move(schedule)), still_fails_(still_fails), tries_(tries) {}

  Schedule shrunk() {
    // Twice: what was needed while more stood beside it may not be needed any more.
    for (int round = 0; round < 2; ++round) {
      shrink(&Schedule::happenings);
      shrink(&Schedule::late);
      shrink(&Schedule::windows);
      shrink(&Schedule::stills);
      shrink(&Schedule::settings);
    }
    return std::move(schedule_);
  }

 private:
  /// Delta debugging over one list of the schedule.
  template <typename Item>
  void shrink(std::vector<Item> Schedule::*list) {
    for (std::size_t part = std::max<std::size_t>(1, (schedule_.*list).size() / 2);; part /= 2) {
      // From the end: what came after the failure goes at once.
      std::size_t end = (schedule_.*list).size();
      while (end > 0) {
        const std::size_t begin = end - std::min(part, end);
        leave_out(list, begin, end);
        end = begin;
      }
      if (part <= 1) return;
    }
  }

  template <typename Item>
  void leave_out(std::vector<Item> Schedule::*list, std::size_t begin, std::size_t end) {
    if (tries_ == 0) return;
    --tries_;
    Schedule smaller = schedule_;
    auto& items = smaller.*list;
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(begin),
                items.begin() + static_cast<std::ptrdiff_t>(end));
    if (!still_fails_(smaller)) return;
    schedule_ = std::move(smaller);
  }

  Schedule schedule_;
  const StillFails& still_fails_;
  std::size_t tries_;
};

}  // namespace

Schedule shrunk(Schedule schedule, const StillFails& still_fails, std::size_t tries) {
  return Shrinker(std::move(schedule), still_fails, tries).shrunk();
}

}  // namespace berth
