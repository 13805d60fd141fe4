#include "core/base/deadline_queue.h"

#include <vector>

#include <catch2/catch.hpp>

#include "core/base/ids.h"
#include "core/base/random.h"

namespace berth {
namespace {

TimePoint at(int s) { return TimePoint(seconds(s)); }

}  // namespace

TEST_CASE("deadlines come out earliest first, equal ones in the order they were set") {
  DeadlineQueue<QueryId> queue;
  const QueryId late{~std::uint64_t{0}};
  const QueryId first_of_two{7};
  const QueryId second_of_two{3};
  queue.set(late, at(9));
  queue.set(first_of_two, at(3));
  queue.set(second_of_two, at(3));
  CHECK(queue.next() == at(3));
  CHECK(queue.pop_due(at(2)) == std::nullopt);
  CHECK(queue.pop_due(at(9)) == first_of_two);
  CHECK(queue.pop_due(at(9)) == second_of_two);
  CHECK(queue.pop_due(at(9)) == late);
  CHECK(queue.next() == std::nullopt);
}

TEST_CASE("setting a deadline again moves it, erasing forgets it") {
  DeadlineQueue<int> queue;
  queue.set(1, at(1));
  queue.set(2, at(2));
  queue.set(1, at(5));
  queue.erase(2);
  queue.erase(7);
  CHECK(queue.size() == 1);
  CHECK_FALSE(queue.contains(2));
  CHECK(queue.pop_due(at(4)) == std::nullopt);
  CHECK(queue.pop_due(at(5)) == 1);
}

TEST_CASE("a deadline queue agrees with a sorted list over random operations") {
  Random random(Seed{1});
  DeadlineQueue<int> queue;
  std::vector<std::pair<TimePoint, int>> model;
  for (int step = 0; step < 5000; ++step) {
    const int key = static_cast<int>(random.below(40));
    std::erase_if(model, [key](const auto& entry) { return entry.second == key; });
    if (random.below(4) == 0) {
      queue.erase(key);
    } else {
      const TimePoint when = at(static_cast<int>(random.below(100)));
      queue.set(key, when);
      model.emplace_back(when, key);
    }
    std::optional<TimePoint> earliest;
    for (const auto& [when, unused] : model) {
      if (!earliest || when < *earliest) earliest = when;
    }
    REQUIRE(queue.next() == earliest);
    REQUIRE(queue.size() == model.size());
  }
}

}  // namespace berth
