#include "native-host/time_zone.h"

#include <catch2/catch.hpp>
#include <ctime>

// Dates of changes: 2026-03-29 and 2026-10-25 at 01:00 UTC in Vienna, 2060 by the rule that a
// zone's file ends with; Kolkata is half an hour off and has no changes.

namespace berth {
namespace {

/// How far the process's clocks are ahead of UTC. Unit: seconds.
long offset_at(std::time_t time) {
  std::tm shown{};
  REQUIRE(::localtime_r(&time, &shown) != nullptr);
  return shown.tm_gmtoff;
}

}  // namespace

TEST_CASE("a zone's clocks are those of the second that they change in") {
  REQUIRE(time_zone_fault("Europe/Vienna").empty());
  use_time_zone("Europe/Vienna");
  CHECK(offset_at(1'774'745'999) == 3600);
  CHECK(offset_at(1'774'746'000) == 7200);
  CHECK(offset_at(1'792'889'999) == 7200);
  CHECK(offset_at(1'792'890'000) == 3600);
  CHECK(offset_at(2'840'140'800) == 3600);
  CHECK(offset_at(2'858'371'200) == 7200);
  use_time_zone("Asia/Kolkata");
  CHECK(offset_at(1'774'745'999) == 19800);
  use_time_zone("UTC");
  CHECK(offset_at(1'774'745'999) == 0);
}

TEST_CASE("what is no zone here is said") {
  for (const char* name : {"Europe/Berth", "/etc/passwd", "../passwd", "Europe", "CET-1",
                           "zone.tab", "Europe/Vienna\n", " "}) {
    INFO(name);
    CHECK(time_zone_fault(name) == "no time zone that /usr/share/zoneinfo has");
  }
  CHECK(time_zone_fault("").empty());
}

}  // namespace berth
