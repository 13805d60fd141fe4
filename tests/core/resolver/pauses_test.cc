#include "core/resolver/pauses.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kNow{seconds(1000)};

}  // namespace

TEST_CASE("a pause ends at its time, not before and not after") {
  Pauses pauses;
  CHECK_FALSE(pauses.hold(kNow, 0));
  pauses.set(kNow, std::nullopt, kNow + seconds(600));
  CHECK(pauses.hold(kNow, 0));
  CHECK(pauses.hold(kNow + seconds(600) - microseconds(1), 7));
  CHECK_FALSE(pauses.hold(kNow + seconds(600), 0));
}

TEST_CASE("a pause of one group is none of another's") {
  Pauses pauses;
  pauses.set(kNow, 3, kNow + seconds(600));
  CHECK(pauses.hold(kNow, 3));
  CHECK_FALSE(pauses.hold(kNow, 0));
  CHECK_FALSE(pauses.hold(kNow + seconds(600), 3));
}

TEST_CASE(
    "the last that was said of a group counts, and what is said of all ends those of groups") {
  Pauses pauses;
  pauses.set(kNow, 3, kNow + seconds(600));
  pauses.set(kNow, 3, kNow + seconds(60));
  CHECK_FALSE(pauses.hold(kNow + seconds(60), 3));
  pauses.set(kNow, 3, kNow);
  CHECK_FALSE(pauses.hold(kNow, 3));
  pauses.set(kNow, 3, kNow + seconds(600));
  pauses.set(kNow, std::nullopt, kNow);
  CHECK_FALSE(pauses.hold(kNow, 3));
}

TEST_CASE("the end of a group's pause leaves everybody's") {
  Pauses pauses;
  pauses.set(kNow, std::nullopt, kNow + seconds(600));
  pauses.set(kNow, 3, kNow);
  CHECK(pauses.hold(kNow, 3));
}

}  // namespace berth
