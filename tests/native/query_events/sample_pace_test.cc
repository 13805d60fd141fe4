#include "native-host/query_events/sample_pace.h"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "native-host/query_events/sampler.h"

namespace berth {
namespace {

constexpr Duration kTurn = milliseconds(50);

/// Queries, and one in so many of them drawn, in turns of virtual time.
struct Load {
  SamplePace pace{1000};
  Random random{Seed{}};
  Sampler sampler{random};
  std::uint64_t seen = 0, told = 0, stood_for = 0;

  void turn(std::uint64_t queries) {
    for (std::uint64_t i = 0; i < queries; ++i) {
      const std::uint32_t stands_for = sampler.count({pace.one_in(), 0});
      told += stands_for > 0 ? 1 : 0;
      stood_for += stands_for;
    }
    seen += queries;
    pace.step(kTurn, queries);
  }
  /// One second of so many queries.
  void second(std::uint64_t queries) {
    seen = told = stood_for = 0;
    for (int i = 0; i < 20; ++i) turn(queries / 20);
  }
};

}  // namespace

TEST_CASE("below the rate every query is told") {
  Load load;
  for (int i = 0; i < 60; ++i) load.second(1000);
  CHECK(load.told == 1000);
  CHECK(load.stood_for == 1000);
}

TEST_CASE("so is what comes at once after a quiet second") {
  Load load;
  for (int i = 0; i < 10; ++i) {
    load.second(0);
    load.turn(300);
    load.turn(300);
    CHECK(load.told == 600);
  }
}

TEST_CASE("in a flood about a quarter of the rate is told, however much comes") {
  for (const std::uint64_t queries : {1200, 3000, 20'000, 1'000'000}) {
    Load load;
    // What was saved is spent first.
    for (int i = 0; i < 10; ++i) load.second(queries);
    CHECK(load.told > 170);
    CHECK(load.told < 330);
  }
}

TEST_CASE("a flood that comes and goes is told no more than the rate, but for its first turn") {
  Load load;
  std::uint64_t told = 0;
  for (int i = 0; i < 10; ++i) {
    load.second(100'000);
    if (i > 0) told += load.told;
    for (int turn = 0; turn < 3; ++turn) load.turn(0);
  }
  CHECK(told / 9 < 1000);
}

TEST_CASE("those drawn stand for all there were, but for those since the last one") {
  Load load;
  std::uint64_t all = 0;
  std::uint64_t stood_for = 0;
  for (const std::uint64_t queries : {100, 1'000'000, 5000, 40'000, 0, 20}) {
    load.second(queries);
    all += load.seen;
    stood_for += load.stood_for;
    CHECK(stood_for <= all);
  }
  // Once there are few again, all of them are told, and the first stands for what was left.
  CHECK(stood_for == all);
}

TEST_CASE("after a flood every query is told again within a second") {
  Load load;
  for (int i = 0; i < 3; ++i) load.second(1'000'000);
  load.second(100);
  load.second(100);
  CHECK(load.told == 100);
}

TEST_CASE("who asks in turns with others is drawn as often as they are") {
  Random random{Seed{}};
  Sampler sampler(random);
  std::array<std::uint32_t, 10> asked{};
  for (std::size_t i = 0; i < 1'000'000; ++i) asked[i % 10] += sampler.count({20, 0});
  for (const std::uint32_t each : asked) {
    // Five times the standard deviation: the root of four thirds of what each is asked, times 20.
    CHECK(each > 100'000 - 8200);
    CHECK(each < 100'000 + 8200);
  }
}

TEST_CASE("whether the next is drawn is known before it is counted") {
  Random random{Seed{}};
  Sampler sampler(random);
  for (int i = 0; i < 1000; ++i) {
    const bool is_next = sampler.draws_next({7, 0});
    CHECK(is_next == (sampler.count({7, 0}) > 0));
  }
}

}  // namespace berth
