#include "core/base/heap_sort.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"

namespace berth {

TEST_CASE("heap sort agrees with the standard library's on lists of every length") {
  Random random(Seed{2});
  for (std::size_t length = 0; length < 200; ++length) {
    std::vector<std::uint32_t> sorted;
    for (std::size_t i = 0; i < length; ++i) {
      // Few values in one list, so that many are equal; all different in the next.
      sorted.push_back(static_cast<std::uint32_t>(random.below(length % 2 == 0 ? 7 : 1U << 31)));
    }
    std::vector<std::uint32_t> expected = sorted;
    std::sort(expected.begin(), expected.end());
    heap_sort(sorted.begin(), sorted.end(), [](auto a, auto b) { return a < b; });
    REQUIRE(sorted == expected);
  }
}

TEST_CASE("heap sort moves what it sorts, by the order it is given") {
  std::vector<std::string> names{"b", "a", "d", "c"};
  heap_sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a > b; });
  CHECK(names == std::vector<std::string>{"d", "c", "b", "a"});
}

}  // namespace berth
