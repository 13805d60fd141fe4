#include "core/upstream/latency.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

Latency of(std::uint32_t count, Duration time) {
  Latency latency;
  for (std::uint32_t i = 0; i < count; ++i) latency.add(time);
  return latency;
}

}  // namespace

TEST_CASE("nothing is said before there are enough times") {
  CHECK(Latency().p95() == std::nullopt);
  CHECK(of(Latency::kLeast - 1, milliseconds(10)).p95() == std::nullopt);
  CHECK(of(Latency::kLeast, milliseconds(10)).p95().has_value());
}

TEST_CASE("a time is known to a fifth of itself, and never told shorter than it is") {
  for (std::int64_t time = 1; time < 8'000'000; time = time * 5 / 4 + 1) {
    const Duration p95 = *of(100, Duration(time)).p95();
    CHECK(p95 > Duration(time));
    CHECK(p95 <= std::max(Duration(time * 5 / 4 + 1), Duration(64)));
  }
}

TEST_CASE("what is longer than anybody waits is as good as the longest known") {
  CHECK(*of(100, seconds(100)).p95() > seconds(10));
  CHECK(*of(100, Duration::max()).p95() == *of(100, seconds(100)).p95());
}

TEST_CASE("one slow answer in twenty changes nothing, two do") {
  Latency latency = of(95, milliseconds(10));
  for (int i = 0; i < 5; ++i) latency.add(seconds(1));
  CHECK(*latency.p95() < milliseconds(13));
  latency.add(seconds(1));
  CHECK(*latency.p95() > seconds(1));
}

TEST_CASE("old times fade") {
  Latency latency = of(10'000, milliseconds(100));
  CHECK(*latency.p95() > milliseconds(100));
  std::uint32_t needed = 0;
  while (*latency.p95() > milliseconds(100)) {
    latency.add(milliseconds(5));
    ++needed;
  }
  CHECK(needed < 3 * Latency::kWindow);
}

}  // namespace berth
