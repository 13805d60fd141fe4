#include "core/upstream/hedge_budget.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

/// Hedges that can be had at once.
int spent(HedgeBudget& budget) {
  int count = 0;
  while (budget.spend()) ++count;
  return count;
}

}  // namespace

TEST_CASE("a burst of hedges is there from the start") {
  HedgeBudget budget(10, 20);
  CHECK(spent(budget) == 20);
  CHECK_FALSE(budget.spend());
}

TEST_CASE("one in ten questions earns a hedge, saved up to the burst and no further") {
  HedgeBudget budget(10, 20);
  (void)spent(budget);
  for (int i = 0; i < 9; ++i) budget.earn();
  CHECK_FALSE(budget.spend());
  budget.earn();
  CHECK(spent(budget) == 1);
  for (int i = 0; i < 1000; ++i) budget.earn();
  CHECK(spent(budget) == 20);
}

TEST_CASE("over many questions no more than the share is asked twice, the burst apart") {
  for (const std::uint32_t percent : {0U, 1U, 7U, 50U, 100U}) {
    HedgeBudget budget(percent, 5);
    int hedges = 0;
    for (int i = 0; i < 10'000; ++i) {
      budget.earn();
      if (budget.spend()) ++hedges;
    }
    CHECK(hedges >= static_cast<int>(percent) * 100);
    CHECK(hedges <= static_cast<int>(percent) * 100 + 5);
  }
}

}  // namespace berth
