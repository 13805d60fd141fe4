#include "core/base/id_map.h"

#include <map>
#include <string>

#include <catch2/catch.hpp>

#include "core/base/ids.h"
#include "core/base/random.h"

namespace berth {

TEST_CASE("an id map agrees with a sorted map over random operations") {
  Random random(Seed{3});
  IdMap<QueryId, std::uint64_t> map;
  std::map<std::uint64_t, std::uint64_t> model;
  for (std::uint64_t step = 0; step < 20000; ++step) {
    // Ids that follow each other, ids that differ in high bits alone, and some erased again.
    const std::uint64_t low = random.below(60);
    const QueryId id{random.below(2) == 0 ? low : low << 57};
    if (model.count(id.value) != 0) {
      map.erase(id);
      model.erase(id.value);
    } else if (random.below(3) != 0) {
      map.insert(id, step);
      model.emplace(id.value, step);
    } else {
      map.erase(id);
    }
    REQUIRE(map.size() == model.size());
    std::map<std::uint64_t, std::uint64_t> held;
    map.for_each([&held](QueryId key, std::uint64_t value) { held.emplace(key.value, value); });
    REQUIRE(held == model);
    for (const auto& [number, value] : model) REQUIRE(map.at(QueryId{number}) == value);
  }
}

TEST_CASE("a value of an id map stays where it is while others come and go") {
  IdMap<std::uint32_t, std::string> map;
  std::string* const first = &map.insert(1, "first");
  for (std::uint32_t id = 2; id < 1000; ++id) map.insert(id, "other");
  for (std::uint32_t id = 2; id < 1000; id += 2) map.erase(id);
  CHECK(map.find(1) == first);
  CHECK(*first == "first");
  CHECK(map.find(2) == nullptr);
  CHECK_FALSE(map.contains(1000));
}

}  // namespace berth
