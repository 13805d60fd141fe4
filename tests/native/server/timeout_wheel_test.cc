#include "native-host/server/timeout_wheel.h"

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/random.h"

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};
constexpr Duration kSlot = TimeoutWheel::kSlotTime;

/// A timeout that knows its name.
struct Named {
  int name = 0;
  TimeoutWheel::Entry entry{};
};

/// Names of all that is due at `now`.
std::vector<int> expired(TimeoutWheel& wheel, TimePoint now) {
  std::vector<int> names;
  while (void* owner = wheel.expire(now)) names.push_back(static_cast<Named*>(owner)->name);
  return names;
}

TEST_CASE("a timeout is told once, in the slot that begins at or after its time", "[wheel]") {
  TimeoutWheel wheel;
  Named one{1};
  CHECK_FALSE(wheel.next());
  wheel.set(one.entry, &one, kStart, kStart + milliseconds(900));
  CHECK(one.entry.is_set());
  REQUIRE(wheel.next() == kStart + 4 * kSlot);
  CHECK(expired(wheel, kStart + 4 * kSlot - microseconds(1)).empty());
  CHECK(expired(wheel, kStart + 4 * kSlot) == std::vector<int>{1});
  CHECK_FALSE(one.entry.is_set());
  CHECK(expired(wheel, kStart + seconds(100)).empty());
  CHECK_FALSE(wheel.next());
}

TEST_CASE("a timeout in the past is told in the next slot", "[wheel]") {
  TimeoutWheel wheel;
  Named one{1};
  wheel.set(one.entry, &one, kStart, kStart - seconds(5));
  CHECK(expired(wheel, kStart).empty());
  CHECK(expired(wheel, kStart + kSlot) == std::vector<int>{1});
}

TEST_CASE("a timeout that is moved is told at its new time only", "[wheel]") {
  TimeoutWheel wheel;
  Named one{1};
  wheel.set(one.entry, &one, kStart, kStart + seconds(1));
  wheel.set(one.entry, &one, kStart, kStart + seconds(2));
  CHECK(expired(wheel, kStart + seconds(1)).empty());
  CHECK(expired(wheel, kStart + seconds(2)) == std::vector<int>{1});
}

TEST_CASE("one that goes leaves the wheel, and the wheel may go first", "[wheel]") {
  auto wheel = std::make_unique<TimeoutWheel>();
  Named stays{1};
  {
    Named goes{2};
    wheel->set(goes.entry, &goes, kStart, kStart + seconds(1));
    wheel->set(stays.entry, &stays, kStart, kStart + seconds(1));
  }
  CHECK(expired(*wheel, kStart + seconds(1)) == std::vector<int>{1});
  wheel->set(stays.entry, &stays, kStart + seconds(1), kStart + seconds(2));
  wheel = nullptr;
  CHECK_FALSE(stays.entry.is_set());
}

TEST_CASE("a time beyond one turn is looked at again after it", "[wheel]") {
  TimeoutWheel wheel;
  Named one{1};
  const TimePoint due = kStart + seconds(3600);
  wheel.set(one.entry, &one, kStart, due);
  TimePoint now = kStart;
  int looks = 0;
  while (now < due) {
    const auto next = wheel.next();
    REQUIRE(next);
    now = *next;
    REQUIRE(expired(wheel, now) == std::vector<int>{1});
    if (now < due) wheel.set(one.entry, &one, now, due);
    ++looks;
  }
  CHECK(now < due + kSlot);
  // A turn is 64 s.
  CHECK(looks <= 3600 / 63 + 1);
}

// A process that was stopped, or a machine that slept, finds every slot overdue.
TEST_CASE("after a silence of more than a turn each timeout is told once", "[wheel]") {
  for (std::size_t silence = 0; silence < 2 * TimeoutWheel::kSlots; silence += 17) {
    CAPTURE(silence);
    TimeoutWheel wheel;
    // Two in each slot.
    std::array<Named, 2 * TimeoutWheel::kSlots> all;
    for (std::size_t i = 0; i < all.size(); ++i) {
      wheel.set(all[i].entry, &all[i], kStart, kStart + kSlot * static_cast<int>(i / 2 + 1));
    }
    const TimePoint now = kStart + kSlot * static_cast<int>(TimeoutWheel::kSlots + silence);
    std::size_t told = 0;
    while (void* owner = wheel.expire(now)) {
      // What is told sets its next time, as connections do.
      auto& each = *static_cast<Named*>(owner);
      wheel.set(each.entry, &each, now, now + milliseconds(1));
      REQUIRE(++told <= all.size());
    }
    // Those of the one slot that stands for the next tick too may wait for it.
    CHECK(told >= all.size() - 2);
    CHECK(wheel.next() == now + kSlot);
    CHECK(expired(wheel, now + kSlot).size() == all.size());
  }
}

TEST_CASE("no timeout is early or late, whatever is set and however time goes", "[wheel]") {
  Random random(Seed{7});
  TimeoutWheel wheel;
  std::array<Named, 50> all;
  std::array<std::optional<TimePoint>, 50> due{};
  TimePoint now = kStart;
  for (int i = 0; i < 50; ++i) all[static_cast<std::size_t>(i)].name = i;
  for (int step = 0; step < 20000; ++step) {
    const std::size_t one = random.below(50);
    due[one] = now + milliseconds(static_cast<std::int64_t>(random.below(60000)));
    wheel.set(all[one].entry, &all[one], now, *due[one]);
    now += milliseconds(static_cast<std::int64_t>(random.below(400)));
    for (const int name : expired(wheel, now)) {
      auto& told = due[static_cast<std::size_t>(name)];
      REQUIRE((told && *told <= now));
      told.reset();
    }
    for (const auto& each : due) {
      if (each) REQUIRE(*each + kSlot > now);
    }
  }
}

}  // namespace
}  // namespace berth
