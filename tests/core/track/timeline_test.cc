#include "core/track/timeline.h"

#include <limits>
#include <set>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kBegin{seconds(50)};

std::vector<Mark> marks_of(const Timeline& timeline) {
  return {timeline.marks().begin(), timeline.marks().end()};
}

}  // namespace

TEST_CASE("a timeline keeps each stage with the time since the query began") {
  Timeline timeline(kBegin);
  CHECK(timeline.begin() == kBegin);
  CHECK(timeline.marks().empty());
  timeline.mark(Stage::kParse, kBegin);
  timeline.mark(Stage::kCache, kBegin);
  timeline.mark(Stage::kSend, kBegin + milliseconds(2));
  CHECK(marks_of(timeline) ==
        std::vector<Mark>{{Stage::kParse, 0}, {Stage::kCache, 0}, {Stage::kSend, 2000}});
}

TEST_CASE("a full timeline keeps its first stages and the newest") {
  Timeline timeline(kBegin);
  for (int i = 0; i < 30; ++i) timeline.mark(Stage::kWait, kBegin + microseconds(i));
  timeline.mark(Stage::kReply, kBegin + microseconds(99));
  const auto marks = marks_of(timeline);
  REQUIRE(marks.size() == Timeline::kMaxMarks);
  CHECK(marks[22] == Mark{Stage::kWait, 22});
  CHECK(marks[23] == Mark{Stage::kReply, 99});
}

TEST_CASE("a time that does not fit is the largest that does, one before the beginning 0") {
  Timeline timeline(kBegin);
  timeline.mark(Stage::kWait, kBegin + seconds(5000));
  timeline.mark(Stage::kWait, kBegin - seconds(1));
  CHECK(marks_of(timeline) ==
        std::vector<Mark>{{Stage::kWait, std::numeric_limits<std::uint32_t>::max()},
                          {Stage::kWait, 0}});
}

TEST_CASE("every stage has a name of its own") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Stage::kPark); ++i) {
    CHECK(names.insert(to_string(static_cast<Stage>(i))).second);
  }
  CHECK(names.size() == 24);
  CHECK(to_string(Stage::kListen) == "listen");
  CHECK(to_string(Stage::kJudgeQuestion) == "judge question");
  CHECK(to_string(Stage::kResolveUpstream) == "resolve upstream");
  CHECK(to_string(Stage::kPark) == "park");
}

}  // namespace berth
