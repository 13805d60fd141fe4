#include "core/base/slot_map.h"

#include <string>

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("an erased id is gone for good though its slot is used again") {
  SlotMap<std::string> map;
  const auto first = map.insert("first").value();
  REQUIRE(map.erase(first));
  const auto second = map.insert("second").value();
  CHECK(first != second);
  CHECK((first & 0xffff) == (second & 0xffff));
  CHECK(map.find(first) == nullptr);
  CHECK_FALSE(map.erase(first));
  REQUIRE(map.find(second) != nullptr);
  CHECK(*map.find(second) == "second");
  CHECK(map.find(0) == nullptr);
  CHECK(map.size() == 1);
}

TEST_CASE("the slot freed first is used again first") {
  SlotMap<int> map;
  const auto a = map.insert(1).value();
  const auto b = map.insert(2).value();
  map.erase(b);
  map.erase(a);
  CHECK((map.insert(3).value() & 0xffff) == (b & 0xffff));
  CHECK((map.insert(4).value() & 0xffff) == (a & 0xffff));
}

TEST_CASE("a slot map holds 65,536 values and then refuses") {
  SlotMap<char> map;
  for (std::size_t i = 0; i < SlotMap<char>::kMaxSlots; ++i) REQUIRE(map.insert('x'));
  CHECK_FALSE(map.insert('y'));
  CHECK(map.size() == SlotMap<char>::kMaxSlots);
}

TEST_CASE("generations never make an id 0") {
  SlotMap<int> map;
  for (int i = 0; i < 70000; ++i) {
    const auto id = map.insert(i).value();
    REQUIRE(id != 0);
    map.erase(id);
  }
}

}  // namespace berth
