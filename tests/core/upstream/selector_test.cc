#include "core/upstream/selector.h"

#include <array>
#include <catch2/catch.hpp>
#include <vector>

namespace berth {
namespace {

constexpr UpstreamId kFirst{0};
constexpr UpstreamId kSecond{1};
constexpr UpstreamId kThird{2};
constexpr HealthChange kSame{};
constexpr HealthChange kDown{true, false, false};
constexpr HealthChange kDownAndLast{true, false, true};
constexpr HealthChange kUp{false, true, false};

/// A selector over `count` upstreams that go down after 3 failures, for 1 s to 8 s.
struct Story {
  explicit Story(std::size_t upstreams, SelectPolicy policy = SelectPolicy::kInOrder)
      : count(upstreams), selector({policy, 3, seconds(1), seconds(8)}, upstreams, 0, random) {}

  [[nodiscard]] UpstreamSet but(const std::vector<UpstreamId>& tried) const {
    UpstreamSet left = upstream_range(0, count);
    for (const UpstreamId one : tried) left.reset(one.value);
    return left;
  }
  std::optional<UpstreamId> choose(const std::vector<UpstreamId>& tried = {}) {
    return selector.choose(now, but(tried));
  }
  std::optional<UpstreamId> explore(const std::vector<UpstreamId>& asked = {}) {
    return selector.explore(now, but(asked));
  }
  HealthChange fail(UpstreamId upstream) {
    return selector.failed(upstream, now, milliseconds(1500));
  }
  HealthChange answer(UpstreamId upstream, std::optional<Duration> after = {}) {
    return selector.succeeded(upstream, now, after);
  }
  HealthChange trip(UpstreamId upstream) {
    fail(upstream);
    fail(upstream);
    return fail(upstream);
  }

  std::size_t count;
  Random random{Seed{3}};
  Selector selector;
  TimePoint now{seconds(500)};
};

}  // namespace

TEST_CASE("in order, the first that was not asked yet is asked") {
  Story story(3);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose({kFirst}) == kSecond);
  CHECK(story.choose({kSecond, kFirst}) == kThird);
  CHECK(story.choose({kFirst, kSecond, kThird}) == std::nullopt);
}

TEST_CASE("without upstreams there is nothing to choose") {
  for (const SelectPolicy policy :
       {SelectPolicy::kFastest, SelectPolicy::kInOrder, SelectPolicy::kRoundRobin,
        SelectPolicy::kRandomTwo, SelectPolicy::kParallel}) {
    Story story(0, policy);
    CHECK(story.choose() == std::nullopt);
    CHECK(story.explore() == std::nullopt);
  }
}

TEST_CASE("the fastest is the one with the least smoothed round trip, and the first of equals") {
  Story story(3, SelectPolicy::kFastest);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose({kFirst}) == kSecond);
  story.answer(kFirst, milliseconds(40));
  // What was never measured is asked when it is explored, not on a guess.
  CHECK(story.choose() == kFirst);
  story.answer(kThird, milliseconds(20));
  CHECK(story.choose() == kThird);
  story.answer(kSecond, milliseconds(20));
  CHECK(story.choose() == kSecond);
  story.answer(kSecond, milliseconds(21));
  CHECK(story.choose() == kThird);
  CHECK(story.choose({kThird, kSecond}) == kFirst);
}

TEST_CASE("a failure costs time: who fails is no longer the fastest") {
  Story story(2, SelectPolicy::kFastest);
  story.answer(kFirst, milliseconds(10));
  story.answer(kSecond, milliseconds(30));
  CHECK(story.choose() == kFirst);
  story.fail(kFirst);
  CHECK(story.choose() == kSecond);
}

TEST_CASE("where the fastest is asked the others are measured beside it, now and then") {
  for (const SelectPolicy policy :
       {SelectPolicy::kFastest, SelectPolicy::kRandomTwo, SelectPolicy::kParallel}) {
    Story story(3, policy);
    (void)story.choose();
    // Each that was never measured, once.
    CHECK(story.explore({kFirst}) == kSecond);
    CHECK(story.explore({kFirst}) == kThird);
    CHECK(story.explore({kFirst}) == std::nullopt);
    for (const UpstreamId one : {kFirst, kSecond, kThird}) story.answer(one, milliseconds(10));
    int choices = 0;
    while (!story.explore({kFirst})) {
      (void)story.choose();
      story.answer(kFirst, milliseconds(10));
      ++choices;
    }
    CHECK(choices == 32);
  }
  Story ordered(3, SelectPolicy::kInOrder);
  CHECK(ordered.explore() == std::nullopt);
}

TEST_CASE("in turn, each is asked once before any is again") {
  Story story(3, SelectPolicy::kRoundRobin);
  CHECK(story.choose() == kSecond);
  CHECK(story.choose() == kThird);
  CHECK(story.choose() == kFirst);
  story.trip(kSecond);
  CHECK(story.choose() == kThird);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose() == kThird);
}

TEST_CASE("who resolves a name in between takes nobody's turn") {
  Random random{Seed{3}};
  Selector selector({SelectPolicy::kRoundRobin, 3, seconds(1), seconds(8)}, 3, 1, random);
  CHECK(selector.choose({}, upstream_range(0, 3)) == kSecond);
  CHECK(selector.choose({}, upstream_range(3, 4)) == UpstreamId{3});
  CHECK(selector.choose({}, upstream_range(0, 3)) == kThird);
}

TEST_CASE("of two at random the faster is asked: all but the slowest get their share") {
  Story story(3, SelectPolicy::kRandomTwo);
  story.answer(kFirst, milliseconds(10));
  story.answer(kSecond, milliseconds(20));
  story.answer(kThird, milliseconds(30));
  std::array<int, 3> asked{};
  for (int i = 0; i < 3000; ++i) ++asked[story.choose()->value];
  CHECK(asked[0] > 1800);
  CHECK(asked[1] > 800);
  CHECK(asked[2] == 0);
  CHECK(story.choose({kFirst, kSecond}) == kThird);
}

TEST_CASE(
    "failures in a row trip an upstream, an answer between them does not let it come so far") {
  Story story(2);
  CHECK(story.fail(kFirst) == kSame);
  CHECK(story.fail(kFirst) == kSame);
  CHECK(story.answer(kFirst) == kSame);
  CHECK(story.fail(kFirst) == kSame);
  CHECK(story.fail(kFirst) == kSame);
  CHECK(story.choose() == kFirst);
  CHECK(story.fail(kFirst) == kDown);
  CHECK(story.selector.is_down(kFirst));
  CHECK(story.choose() == kSecond);
}

TEST_CASE("after its backoff one query probes an upstream beside one that is well") {
  Story story(2);
  story.trip(kFirst);
  story.now += seconds(1) - Duration(1);
  CHECK(story.choose() == kSecond);
  CHECK(story.explore({kSecond}) == std::nullopt);
  story.now += Duration(1);
  CHECK(story.choose() == kSecond);
  CHECK(story.explore({kSecond}) == kFirst);
  CHECK(story.explore({kSecond}) == std::nullopt);
}

TEST_CASE("an answer brings an upstream back, said once") {
  Story story(2);
  story.trip(kFirst);
  story.now += seconds(1);
  CHECK(story.explore({kSecond}) == kFirst);
  CHECK(story.answer(kFirst) == kUp);
  CHECK(story.answer(kFirst) == kSame);
  CHECK_FALSE(story.selector.is_down(kFirst));
  CHECK(story.choose() == kFirst);
  // The streak begins anew.
  CHECK(story.fail(kFirst) == kSame);
  CHECK(story.fail(kFirst) == kSame);
  CHECK(story.fail(kFirst) == kDown);
}

TEST_CASE("an answer that was under way when an upstream went down brings it back too") {
  Story story(2);
  story.trip(kFirst);
  CHECK(story.answer(kFirst) == kUp);
  CHECK(story.choose() == kFirst);
}

TEST_CASE("each failed probe doubles the backoff, up to the most") {
  Story story(2);
  story.trip(kFirst);
  for (const int backoff : {1, 2, 4, 8, 8, 8}) {
    story.now += seconds(backoff) - Duration(1);
    CHECK(story.explore({kSecond}) == std::nullopt);
    story.now += Duration(1);
    CHECK(story.explore({kSecond}) == kFirst);
    CHECK(story.fail(kFirst) == kSame);
  }
  // Back and down again: from the beginning.
  story.answer(kFirst);
  story.trip(kFirst);
  story.now += seconds(1);
  CHECK(story.explore({kSecond}) == kFirst);
}

TEST_CASE("late failures of queries sent before it went down do not lengthen the backoff") {
  Story story(2);
  story.trip(kFirst);
  for (int i = 0; i < 100; ++i) CHECK(story.fail(kFirst) == kSame);
  story.now += seconds(1);
  CHECK(story.explore() == kFirst);
}

TEST_CASE("a probe that is never heard of again does not block the next") {
  Story story(2);
  story.trip(kFirst);
  story.now += seconds(1);
  CHECK(story.explore() == kFirst);
  story.now += seconds(1);
  CHECK(story.explore() == kFirst);
}

TEST_CASE("when all are down the one whose backoff ends first is tried all the same") {
  Story story(3);
  CHECK(story.trip(kSecond) == kDown);
  story.now += milliseconds(100);
  CHECK(story.trip(kFirst) == kDown);
  story.now += milliseconds(100);
  CHECK(story.trip(kThird) == kDownAndLast);
  story.now += milliseconds(1);
  CHECK(story.choose({kSecond}) == kFirst);
  CHECK(story.choose() == kSecond);
  // Both have been given out; now it is the third's turn, then theirs again.
  CHECK(story.choose() == kThird);
  CHECK(story.choose().has_value());
  CHECK(story.choose({kFirst, kSecond, kThird}) == std::nullopt);
  CHECK(story.selector.choose_well(story.now, story.but({})) == std::nullopt);
}

TEST_CASE("that none answers is said once, and again only after one came back") {
  Story story(1);
  CHECK(story.trip(kFirst) == kDownAndLast);
  for (int i = 0; i < 10; ++i) {
    CHECK(story.choose() == kFirst);
    CHECK(story.fail(kFirst) == kSame);
  }
  CHECK(story.answer(kFirst) == kUp);
  CHECK(story.trip(kFirst) == kDownAndLast);
}

TEST_CASE("servers that only resolve names are none that is left") {
  Random random{Seed{3}};
  Selector selector({SelectPolicy::kInOrder, 1, seconds(1), seconds(8)}, 1, 1, random);
  const TimePoint now{seconds(500)};
  CHECK(selector.failed(kSecond, now, seconds(1)) == kDown);
  CHECK(selector.failed(kFirst, now, seconds(1)) == kDownAndLast);
  CHECK(selector.succeeded(kSecond, now, {}) == kUp);
  CHECK(selector.succeeded(kFirst, now, {}) == kUp);
}

TEST_CASE("one that asks to be left alone is, as long as it asks and no longer than the most") {
  Story story(2);
  CHECK(story.selector.pause(kFirst, story.now, seconds(5)) == kDown);
  CHECK(story.selector.pause(kFirst, story.now, seconds(5)) == kSame);
  CHECK(story.choose() == kSecond);
  story.now += seconds(5) - Duration(1);
  CHECK(story.explore({kSecond}) == std::nullopt);
  story.now += Duration(1);
  CHECK(story.explore({kSecond}) == kFirst);
  CHECK(story.answer(kFirst) == kUp);
  CHECK(story.selector.pause(kFirst, story.now, seconds(3600)) == kDown);
  story.now += seconds(8);
  CHECK(story.explore({kSecond}) == kFirst);
  CHECK(story.answer(kFirst) == kUp);
  // No time at all is no less than the least backoff.
  CHECK(story.selector.pause(kFirst, story.now, Duration::zero()) == kDown);
  CHECK(story.explore({kSecond}) == std::nullopt);
}

TEST_CASE("an answer to what was asked before does not end the time that one is left alone") {
  Story story(2);
  const TimePoint told = story.now;
  story.selector.pause(kFirst, story.now, seconds(5));
  story.now += milliseconds(10);
  CHECK(story.answer(kFirst, milliseconds(11)) == kSame);
  // When it was asked is not known.
  CHECK(story.answer(kFirst) == kSame);
  CHECK(story.selector.is_down(kFirst));
  CHECK(story.choose() == kSecond);
  CHECK(story.selector.round_trip(kFirst)->smoothed == milliseconds(11));
  // It was asked all the same, and answers: it is well.
  CHECK(story.answer(kFirst, story.now - told) == kUp);
  CHECK(story.choose() == kFirst);
}

TEST_CASE("a time to be left alone is made longer by another one, never shorter") {
  Story story(2);
  story.selector.pause(kFirst, story.now, seconds(5));
  story.selector.pause(kFirst, story.now, Duration::zero());
  story.now += seconds(5) - Duration(1);
  CHECK(story.explore({kSecond}) == std::nullopt);
  CHECK(story.selector.pause(kFirst, story.now, seconds(3)) == kSame);
  story.now += seconds(3) - Duration(1);
  CHECK(story.explore({kSecond}) == std::nullopt);
  story.now += Duration(1);
  CHECK(story.explore({kSecond}) == kFirst);
  // Once it has answered, what it asked for is done with.
  CHECK(story.answer(kFirst, milliseconds(1)) == kUp);
  CHECK(story.selector.pause(kFirst, story.now, seconds(1)) == kDown);
}

TEST_CASE("while one is overdue others are preferred, until it answers or its time is up") {
  for (const bool answers : {true, false}) {
    Story story(2);
    const TimePoint asked = story.now;
    story.now += milliseconds(200);
    story.selector.overdue(kFirst, asked, asked + milliseconds(1200));
    CHECK(story.choose() == kSecond);
    // With nobody else to ask, it is.
    CHECK(story.choose({kSecond}) == kFirst);
    CHECK(story.selector.choose_well(story.now, story.but({kSecond})) == std::nullopt);
    if (answers) {
      story.answer(kFirst);
    } else {
      story.now = asked + milliseconds(1200) - Duration(1);
      CHECK(story.choose() == kSecond);
      story.now += Duration(1);
    }
    CHECK(story.choose() == kFirst);
  }
}

TEST_CASE("one slow question does not put one in doubt that answers others") {
  Story story(2);
  const TimePoint asked = story.now;
  story.now += milliseconds(100);
  story.answer(kFirst, milliseconds(10));
  story.now += milliseconds(100);
  story.selector.overdue(kFirst, asked, asked + milliseconds(1200));
  CHECK(story.choose() == kFirst);
}

TEST_CASE("one that leaves more than an eighth of its questions overdue is in doubt all the same") {
  // All but one of `of` are answered at once, that one 50 ms too late; how often it is passed over.
  const auto passed_over = [](int of) {
    Story story(2);
    int others = 0;
    for (int i = 0; i < 1000; ++i) {
      const TimePoint asked = story.now;
      story.now += milliseconds(1);
      story.answer(kFirst, milliseconds(1));
      if (i % of == 0) story.selector.overdue(kFirst, asked, story.now + milliseconds(50));
      others += story.choose() == kSecond ? 1 : 0;
    }
    return others;
  };
  CHECK(passed_over(20) == 0);
  CHECK(passed_over(10) == 0);
  CHECK(passed_over(5) > 900);
}

TEST_CASE("round trips are smoothed as RFC 6298 has it") {
  Story story(2);
  CHECK(story.selector.round_trip(kFirst) == std::nullopt);
  story.answer(kFirst, milliseconds(80));
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(80), milliseconds(40)});
  story.answer(kFirst, milliseconds(160));
  // 7/8 x 80 + 1/8 x 160; 3/4 x 40 + 1/4 x 80.
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(90), milliseconds(50)});
  story.answer(kFirst, milliseconds(10));
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(80), microseconds(57500)});
  // An answer that could not be timed changes nothing.
  story.answer(kFirst, std::nullopt);
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(80), microseconds(57500)});
  CHECK(story.selector.round_trip(kSecond) == std::nullopt);
}

TEST_CASE("the time that nearly all answers take is known after some of them, failures apart") {
  Story story(2);
  for (int i = 0; i < 19; ++i) story.answer(kFirst, milliseconds(10));
  CHECK(story.selector.p95(kFirst) == std::nullopt);
  story.fail(kFirst);
  story.answer(kFirst, milliseconds(10));
  CHECK(*story.selector.p95(kFirst) >= milliseconds(10));
  CHECK(*story.selector.p95(kFirst) <= milliseconds(13));
  CHECK(story.selector.p95(kSecond) == std::nullopt);
}

}  // namespace berth
