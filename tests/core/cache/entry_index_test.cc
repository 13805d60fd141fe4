#include "core/cache/entry_index.h"

#include <algorithm>
#include <map>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"

namespace berth {
namespace {

std::optional<Place> any_at(const EntryIndex& index, std::uint32_t tag) {
  return index.find(tag, [](Place) { return true; });
}

}  // namespace

TEST_CASE("a tag leads to its place until it is erased") {
  EntryIndex index(16);
  index.insert(7, 0);
  index.insert(0xffffffff, 5);
  CHECK(any_at(index, 7) == Place{0});
  CHECK(any_at(index, 0xffffffff) == Place{5});
  CHECK(any_at(index, 8) == std::nullopt);
  index.erase(7, 0);
  CHECK(any_at(index, 7) == std::nullopt);
  CHECK(any_at(index, 0xffffffff) == Place{5});
  CHECK(index.size() == 1);
}

TEST_CASE("entries with one tag are told apart by asking the entry") {
  EntryIndex index(16);
  for (Place place = 0; place < 5; ++place) index.insert(42, place);
  for (Place place = 0; place < 5; ++place) {
    CHECK(index.find(42, [&](Place at) { return at == place; }) == place);
  }
  index.erase(42, 2);
  CHECK(index.find(42, [](Place at) { return at == 2; }) == std::nullopt);
  CHECK(index.find(42, [](Place at) { return at == 4; }) == Place{4});
}

TEST_CASE("an entry that moves is found at its new place") {
  EntryIndex index(8);
  index.insert(1, 10);
  index.move(1, 10, 11);
  CHECK(any_at(index, 1) == Place{11});
  CHECK(index.size() == 1);
}

TEST_CASE("an index without slots finds nothing") {
  EntryIndex index(0);
  CHECK(any_at(index, 1) == std::nullopt);
  index.clear();
  CHECK(index.held_bytes() == 0);
}

TEST_CASE("an index three quarters full and all in one run keeps every entry apart") {
  EntryIndex index(64);
  // All of these have the last slot as their home, so that the run wraps around.
  for (Place place = 0; place < 47; ++place) index.insert(0xfffffff0U + place % 16, place);
  for (Place place = 0; place < 47; place += 2) index.erase(0xfffffff0U + place % 16, place);
  for (Place place = 0; place < 47; ++place) {
    const auto found = index.find(0xfffffff0U + place % 16, [&](Place at) { return at == place; });
    CHECK(found.has_value() == (place % 2 == 1));
  }
  index.clear();
  CHECK(index.size() == 0);
  CHECK(any_at(index, 0xfffffff1U) == std::nullopt);
}

TEST_CASE("after any run of insertions, moves and erasures the index is what a map is") {
  for (std::uint8_t seed = 0; seed < 20; ++seed) {
    Random random(Seed{seed});
    EntryIndex index(97);
    std::multimap<std::uint32_t, Place> model;
    Place next = 0;
    for (int step = 0; step < 2000; ++step) {
      // Few different tags, close together: long runs and many equals.
      const std::uint32_t tag = random.below(40) * 0x06666666U;
      const auto held = model.find(tag);
      if (held != model.end() && random.below(3) == 0) {
        index.move(tag, held->second, next);
        held->second = next++;
      } else if (held != model.end() && (random.below(2) == 0 || model.size() > 70)) {
        index.erase(tag, held->second);
        model.erase(held);
      } else if (model.size() < 72) {
        index.insert(tag, next);
        model.emplace(tag, next++);
      }
      CHECK(index.size() == model.size());
    }
    for (const auto& [tag, place] : model) {
      const Place wanted = place;
      CHECK(index.find(tag, [&](Place at) { return at == wanted; }) == wanted);
    }
  }
}

}  // namespace berth
