#include "core/policy/mark_sets.h"

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("the same marks in the same order are one set") {
  MarkSets sets;
  const ListMark first{{3}, true};
  const ListMark second{{7}, false, true};
  const auto both = sets.with(sets.with(0, first), second);
  CHECK(sets.with(sets.with(0, first), second) == both);
  CHECK(sets.with(both, first) == both);
  CHECK(sets.marks(both) == std::vector<ListMark>{first, second});
  CHECK(sets.marks(0).empty());
}

TEST_CASE("marks come out by list, whatever order they came in") {
  MarkSets sets;
  const ListMark late{{9}};
  const ListMark early{{2}, true};
  CHECK(sets.marks(sets.with(sets.with(0, late), early)) == std::vector<ListMark>{early, late});
}

TEST_CASE("a mark for the name alone is left out beside the same for the subtree") {
  MarkSets sets;
  const ListMark alone{{1}};
  const ListMark subtree{{1}, true};
  const ListMark allowed{{1}, false, true};
  const auto set = sets.with(sets.with(sets.with(0, subtree), alone), allowed);
  CHECK(sets.marks(set) == std::vector<ListMark>{subtree, allowed});
}

TEST_CASE("a set is written as steps from list to list") {
  Bytes out;
  append_marks({{{1}, true}, {{1}, false, true, true, 5}, {{200}}}, out);
  CHECK(out == Bytes{3, 0x11, 0x0e, 5, 0xf0, 0x18});
}

}  // namespace berth
