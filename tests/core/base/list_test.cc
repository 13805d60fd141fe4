#include "core/base/list.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace berth {
namespace {

/// Texts too long to stand in the object itself, whose memory a fault would lose or free twice.
std::string text(std::size_t number) { return std::to_string(number) + std::string(40, '.'); }

template <typename T>
std::vector<T> content(const List<T>& list) {
  return {list.begin(), list.end()};
}

}  // namespace

TEST_CASE("a list holds what a vector would, whatever is done to both") {
  List<std::string> list;
  std::vector<std::string> model;
  std::uint32_t state = 1;
  const auto below = [&](std::size_t limit) {
    state = state * 1664525 + 1013904223;
    return (state >> 8) % limit;
  };
  for (std::size_t step = 0; step < 5000; ++step) {
    const auto at = static_cast<std::ptrdiff_t>(below(model.size() + 1));
    switch (below(8)) {
      case 0:
      case 1:
      case 2:
        list.push_back(text(step));
        model.push_back(text(step));
        break;
      case 3:
        CHECK(*list.insert(list.begin() + at, text(step)) == text(step));
        model.insert(model.begin() + at, text(step));
        break;
      case 4:
        if (model.empty()) break;
        list.pop_back();
        model.pop_back();
        break;
      case 5: {
        const auto until = at + static_cast<std::ptrdiff_t>(below(model.size() - at + 1));
        const auto* const behind = list.erase(list.begin() + at, list.begin() + until);
        model.erase(model.begin() + at, model.begin() + until);
        CHECK(behind == list.begin() + at);
        break;
      }
      case 6: {
        const std::size_t size = below(model.size() + 8);
        list.resize(size);
        model.resize(size);
        break;
      }
      default: {
        const List<std::string> more = list;
        if (model.size() < 50) {
          list.append(more.begin(), more.end());
          model.insert(model.end(), more.begin(), more.end());
        }
      }
    }
    REQUIRE(content(list) == model);
  }
}

TEST_CASE("values without anything to free grow as octets do") {
  List<std::uint64_t> list;
  for (std::uint64_t i = 0; i < 1000; ++i) list.push_back(i);
  for (std::uint64_t i = 0; i < 1000; ++i) REQUIRE(list[i] == i);
  CHECK(list.capacity() == 1024);
  list.reserve(10);
  CHECK(list.capacity() == 1024);
}

TEST_CASE("a copy of a list is its own, a moved one has nothing left") {
  List<std::string> list{text(1), text(2)};
  List<std::string> copy = list;
  copy.push_back(text(3));
  CHECK(content(list) == std::vector{text(1), text(2)});
  CHECK_FALSE(copy == list);
  list = std::move(copy);
  CHECK(list.back() == text(3));
  const List<std::string> taken = std::move(list);
  CHECK(list.empty());  // NOLINT(bugprone-use-after-move): said of List
  CHECK(taken.size() == 3);
  List<std::string> one{text(1)};
  one = List<std::string>{text(1)};
  CHECK(one == List<std::string>{text(1)});
}

TEST_CASE("values that only move, and what they hold, go with their list") {
  const auto value = std::make_shared<int>(1);
  {
    List<std::unique_ptr<std::shared_ptr<int>>> list;
    for (int i = 0; i < 9; ++i) list.push_back(std::make_unique<std::shared_ptr<int>>(value));
    CHECK(value.use_count() == 10);
    list.erase(list.begin());
    CHECK(value.use_count() == 9);
  }
  CHECK(value.use_count() == 1);
}

}  // namespace berth
