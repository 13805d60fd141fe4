#include "core/policy/week_window.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr WeekMinute at(unsigned day, unsigned hour, unsigned minute = 0) {
  return static_cast<WeekMinute>(day * 24 * 60 + hour * 60 + minute);
}
constexpr unsigned kMonday = 0, kTuesday = 1, kFriday = 4, kSaturday = 5, kSunday = 6;

bool holds(std::string_view window, WeekMinute minute) {
  return WeekWindow::parse(window)->holds(minute);
}

}  // namespace

TEST_CASE("a window holds from its first minute on and not in the one that it ends with") {
  CHECK_FALSE(holds("08:00-12:30", at(kMonday, 7, 59)));
  CHECK(holds("08:00-12:30", at(kMonday, 8)));
  CHECK(holds("08:00-12:30", at(kSunday, 12, 29)));
  CHECK_FALSE(holds("08:00-12:30", at(kSunday, 12, 30)));
  CHECK(holds("20:00-24:00", at(kMonday, 23, 59)));
  CHECK_FALSE(holds("20:00-24:00", at(kTuesday, 0)));
}

TEST_CASE("a window past midnight belongs to the day that it begins on") {
  CHECK_FALSE(holds("mon-fri 21:00-07:00", at(kMonday, 6, 59)));
  CHECK(holds("mon-fri 21:00-07:00", at(kMonday, 21)));
  CHECK(holds("mon-fri 21:00-07:00", at(kTuesday, 6, 59)));
  CHECK_FALSE(holds("mon-fri 21:00-07:00", at(kTuesday, 7)));
  CHECK(holds("mon-fri 21:00-07:00", at(kFriday, 23, 59)));
  CHECK(holds("mon-fri 21:00-07:00", at(kSaturday, 6, 59)));
  CHECK_FALSE(holds("mon-fri 21:00-07:00", at(kSaturday, 21)));
}

TEST_CASE("the week ends on Sunday at midnight and begins anew") {
  CHECK(holds("sun 22:00-06:00", at(kSunday, 23, 59)));
  CHECK(holds("sun 22:00-06:00", at(kMonday, 0)));
  CHECK(holds("sun 22:00-06:00", at(kMonday, 5, 59)));
  CHECK_FALSE(holds("sun 22:00-06:00", at(kMonday, 6)));
  CHECK_FALSE(holds("sun 22:00-06:00", at(kSunday, 5)));
  CHECK(holds("sat-mon", at(kSunday, 12)));
  CHECK(holds("sat-mon", at(kMonday, 12)));
  CHECK_FALSE(holds("sat-mon", at(kTuesday, 0)));
}

TEST_CASE("a window is written in its shortest form") {
  const auto again = [](std::string_view text) { return WeekWindow::parse(text)->to_string(); };
  CHECK(again("MON tue wed fri 07:05-23:00") == "mon-wed fri 07:05-23:00");
  CHECK(again("sat-mon") == "mon sat-sun");
  CHECK(again("mon-sun 08:00-09:00") == "08:00-09:00");
  CHECK(again("00:00-24:00") == "mon-sun");
  CHECK(again("  tue   21:00-00:00 ") == "tue 21:00-00:00");
  for (const char* text : {"mon-wed fri 07:05-23:00", "mon-sun", "21:00-07:00", "sun"}) {
    CHECK(*WeekWindow::parse(again(text)) == *WeekWindow::parse(text));
  }
}

TEST_CASE("what is no window is refused") {
  for (const char* text :
       {"", " ", "monday", "mon-", "-fri", "mon-xyz", "8:00-9:00", "08:00", "08:00-", "08:00-08:00",
        "08:00-24:01", "24:00-08:00", "08:60-09:00", "25:00-26:00", "08:00-09:00 mon",
        "mon 08:00-09:00 10:00-11:00", "08.00-09.00", "mon,tue", "0a:00-01:00"}) {
    INFO(text);
    CHECK_FALSE(WeekWindow::parse(text).ok());
  }
}

TEST_CASE("the minute of the week follows from Unix time and the offset of the place") {
  CHECK(week_minute(0, 0) == at(3, 0));
  CHECK(week_minute(-60, 0) == at(2, 23, 59));
  // Monday, 2026-11-23 00:00:00 UTC.
  constexpr std::int64_t kMidnight = 1795392000;
  CHECK(week_minute(kMidnight, 0) == at(kMonday, 0));
  CHECK(week_minute(kMidnight - 1, 0) == at(kSunday, 23, 59));
  CHECK(week_minute(kMidnight, 3600) == at(kMonday, 1));
  CHECK(week_minute(kMidnight, -3600) == at(kSunday, 23));
  CHECK(week_minute(kMidnight + 59, 19800) == at(kMonday, 5, 30));
}

}  // namespace berth
