#include "core/base/fifo.h"

#include <catch2/catch.hpp>
#include <memory>

namespace berth {

TEST_CASE("values come out in the order in which they went in") {
  Fifo<int> queue;
  CHECK(queue.empty());
  CHECK_FALSE(queue.pop_front());
  int next = 0;
  for (int i = 0; i < 1000; ++i) {
    queue.push_back(2 * i);
    queue.push_back(2 * i + 1);
    CHECK(queue.pop_front() == next++);
  }
  while (!queue.empty()) CHECK(queue.pop_front() == next++);
  CHECK(next == 2000);
  queue.push_back(7);
  CHECK(queue.pop_front() == 7);
}

TEST_CASE("what was taken out or cleared is let go") {
  const auto value = std::make_shared<int>(1);
  Fifo<std::shared_ptr<int>> queue;
  for (int i = 0; i < 3; ++i) queue.push_back(value);
  (void)queue.pop_front();
  CHECK(value.use_count() == 3);
  queue.clear();
  CHECK(queue.empty());
  CHECK(value.use_count() == 1);
}

}  // namespace berth
