#include "core/cache/ghosts.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a key is recalled once") {
  Ghosts ghosts(64);
  CHECK_FALSE(ghosts.recall(5));
  ghosts.remember(5);
  CHECK(ghosts.recall(5));
  CHECK_FALSE(ghosts.recall(5));
}

TEST_CASE("four keys of one bucket are remembered, and the oldest makes room for a fifth") {
  Ghosts ghosts(64);
  for (std::uint32_t tag = 1; tag <= 5; ++tag) ghosts.remember(tag);
  CHECK_FALSE(ghosts.recall(1));
  for (std::uint32_t tag = 2; tag <= 5; ++tag) CHECK(ghosts.recall(tag));
}

TEST_CASE("a recalled key leaves its place to the next") {
  Ghosts ghosts(64);
  for (std::uint32_t tag = 1; tag <= 4; ++tag) ghosts.remember(tag);
  CHECK(ghosts.recall(3));
  ghosts.remember(6);
  for (const std::uint32_t tag : {1U, 2U, 4U, 6U}) CHECK(ghosts.recall(tag));
}

TEST_CASE("keys far apart do not share buckets") {
  Ghosts ghosts(64);
  for (std::uint32_t i = 0; i < 16; ++i) ghosts.remember(i << 28 | 1);
  for (std::uint32_t i = 0; i < 16; ++i) CHECK(ghosts.recall(i << 28 | 1));
}

TEST_CASE("ghosts can be none at all, or all forgotten") {
  Ghosts none(0);
  none.remember(1);
  none.clear();
  CHECK_FALSE(none.recall(1));
  Ghosts some(64);
  some.remember(1);
  some.clear();
  CHECK_FALSE(some.recall(1));
  CHECK(some.held_bytes() == 256);
}

}  // namespace berth
