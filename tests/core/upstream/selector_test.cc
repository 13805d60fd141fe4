#include "core/upstream/selector.h"

#include <vector>

#include <catch2/catch.hpp>

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
  explicit Story(std::size_t count) : selector(SelectorConfig{3, seconds(1), seconds(8)}, count) {}

  std::optional<UpstreamId> choose(const std::vector<UpstreamId>& tried = {}) {
    return selector.choose(now, tried);
  }
  HealthChange fail(UpstreamId upstream) { return selector.failed(upstream, now); }
  HealthChange answer(UpstreamId upstream) { return selector.succeeded(upstream, {}); }
  HealthChange trip(UpstreamId upstream) {
    fail(upstream);
    fail(upstream);
    return fail(upstream);
  }

  Selector selector;
  TimePoint now{seconds(500)};
};

}  // namespace

TEST_CASE("upstreams are asked in their configured order") {
  Story story(3);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose({kFirst}) == kSecond);
  CHECK(story.choose({kSecond, kFirst}) == kThird);
  CHECK(story.choose({kFirst, kSecond, kThird}) == std::nullopt);
}

TEST_CASE("without upstreams there is nothing to choose") {
  Story story(0);
  CHECK(story.choose() == std::nullopt);
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

TEST_CASE("after its backoff one query probes an upstream, the others pass it over") {
  Story story(2);
  story.trip(kFirst);
  story.now += seconds(1) - Duration(1);
  CHECK(story.choose() == kSecond);
  story.now += Duration(1);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose() == kSecond);
  CHECK(story.choose() == kSecond);
}

TEST_CASE("an answer brings an upstream back, said once") {
  Story story(2);
  story.trip(kFirst);
  story.now += seconds(1);
  CHECK(story.choose() == kFirst);
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
    CHECK(story.choose() == kSecond);
    story.now += Duration(1);
    CHECK(story.choose() == kFirst);
    CHECK(story.fail(kFirst) == kSame);
  }
  // Back and down again: from the beginning.
  story.answer(kFirst);
  story.trip(kFirst);
  story.now += seconds(1);
  CHECK(story.choose() == kFirst);
}

TEST_CASE("late failures of queries sent before it went down do not lengthen the backoff") {
  Story story(2);
  story.trip(kFirst);
  for (int i = 0; i < 100; ++i) CHECK(story.fail(kFirst) == kSame);
  story.now += seconds(1);
  CHECK(story.choose() == kFirst);
}

TEST_CASE("a probe that is never heard of again does not block the next") {
  Story story(2);
  story.trip(kFirst);
  story.now += seconds(1);
  CHECK(story.choose() == kFirst);
  story.now += seconds(1);
  CHECK(story.choose() == kFirst);
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

TEST_CASE("a healthy upstream is preferred to a probe that is due further down the order") {
  Story story(2);
  story.trip(kSecond);
  story.now += seconds(10);
  CHECK(story.choose() == kFirst);
  CHECK(story.choose({kFirst}) == kSecond);
  CHECK(story.selector.is_down(kSecond));
}

TEST_CASE("round trips are smoothed as RFC 6298 has it") {
  Story story(2);
  CHECK(story.selector.round_trip(kFirst) == std::nullopt);
  story.selector.succeeded(kFirst, milliseconds(80));
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(80), milliseconds(40)});
  story.selector.succeeded(kFirst, milliseconds(160));
  // 7/8 x 80 + 1/8 x 160; 3/4 x 40 + 1/4 x 80.
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(90), milliseconds(50)});
  story.selector.succeeded(kFirst, milliseconds(10));
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(80), microseconds(57500)});
  // An answer that could not be timed changes nothing.
  story.selector.succeeded(kFirst, std::nullopt);
  CHECK(story.selector.round_trip(kFirst) == RoundTrip{milliseconds(80), microseconds(57500)});
  CHECK(story.selector.round_trip(kSecond) == std::nullopt);
}

}  // namespace berth
