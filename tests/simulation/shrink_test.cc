#include "tests/simulation/shrink.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/broken.h"
#include "tests/simulation/isolated.h"

namespace berth {
namespace {

/// Tries that shrinking may cost.
constexpr std::size_t kTries = 1000;

/// A run of which one query in the middle, a response in truth, waits for an answer.
Schedule failing_run() {
  Schedule schedule = draw_schedule(11, 300, Profile::kMixed);
  const auto middle = schedule.happenings.begin() + 150;
  const auto ask = std::find_if(middle, schedule.happenings.end(), [](const Happening& it) {
    return it.what == Happening::What::kAsk && it.fate == Fate::kAnswered;
  });
  REQUIRE(ask != schedule.happenings.end());
  ask->message[2] |= 0x80;
  return schedule;
}

}  // namespace

TEST_CASE("a run that fails is shrunk to the one query that fails, and its transcript is short") {
  const Schedule whole = failing_run();
  const auto failure = play_isolated(whole);
  REQUIRE(failure.value_or("none") == "a query dropped that has an answer");
  const Schedule small = shrunk(
      whole, [&](const Schedule& it) { return play_isolated(it) == failure; }, kTries);
  REQUIRE(small.happenings.size() == 1);
  CHECK(small.happenings[0].message[2] >= 0x80);
  CHECK(small.windows.empty());
  CHECK(small.stills.empty());
  CHECK(small.settings.empty());
  CHECK(small.late.empty());

  std::vector<std::string> lines;
  CHECK_THROWS_AS(play(small, [&](const std::string& line) { lines.push_back(line); }), Broken);
  REQUIRE(lines.size() > 1);
  CHECK(lines.size() < 20);
  // What the host tells first is the time of day.
  CHECK(lines[1].find("QUERY") != std::string::npos);
}

TEST_CASE("shrinking keeps all that a failure needs, wherever it stands") {
  Schedule schedule;
  for (std::uint32_t i = 0; i < 40; ++i) {
    schedule.happenings.push_back({Happening::What::kReseed, schedule_begin(), i});
    schedule.windows.push_back({});
    schedule.windows.back().number = i;
  }
  const auto has = [](const Schedule& it, std::uint32_t number) {
    return std::any_of(it.happenings.begin(), it.happenings.end(),
                       [number](const Happening& one) { return one.number == number; });
  };
  const Schedule small = shrunk(
      schedule,
      [&](const Schedule& it) {
        return has(it, 3) && has(it, 38) &&
               std::any_of(it.windows.begin(), it.windows.end(),
                           [](const FaultWindow& one) { return one.number == 17; });
      },
      kTries);
  REQUIRE(small.happenings.size() == 2);
  CHECK(small.happenings[0].number == 3);
  CHECK(small.happenings[1].number == 38);
  REQUIRE(small.windows.size() == 1);
  CHECK(small.windows[0].number == 17);
}

TEST_CASE("shrinking stops after so many tries") {
  Schedule schedule;
  schedule.happenings.resize(1000);
  std::size_t tries = 0;
  (void)shrunk(
      schedule, [&](const Schedule&) { return ++tries == 0; }, 10);
  CHECK(tries == 10);
}

}  // namespace berth
