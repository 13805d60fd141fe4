#include "core/upstream/dial.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace berth {
namespace {

Endpoint v4(std::uint32_t last) { return {IpAddress::v4(0xc0000200 + last), 53}; }
Endpoint v6(std::uint32_t last) {
  return Endpoint::parse("[2001:db8::" + std::to_string(last) + "]:53").value();
}

/// A dial with 250 ms between starts, in virtual time.
struct Story {
  explicit Story(const std::vector<Endpoint>& addresses) { dial.join(addresses); }

  /// What is started now, as numbers of attempts.
  std::vector<std::size_t> start() {
    std::vector<std::size_t> started;
    while (const auto one = dial.start(now)) started.push_back(*one);
    return started;
  }
  [[nodiscard]] std::vector<Endpoint> tried() const {
    std::vector<Endpoint> endpoints;
    for (const DialAttempt& one : dial.attempts()) endpoints.push_back(one.remote);
    return endpoints;
  }
  void fail(std::size_t attempt) {
    dial.failed(attempt, now, Stage::kConnect, TransportCause::kRefused);
  }

  Dial dial{milliseconds(250)};
  TimePoint now{seconds(100)};
};

using Started = std::vector<std::size_t>;

}  // namespace

TEST_CASE("a single address is tried once, and nothing waits for a second") {
  Story story({v4(1)});
  CHECK_FALSE(story.dial.over());
  CHECK(story.start() == Started{0});
  CHECK(story.dial.deadline() == std::nullopt);
  story.fail(0);
  CHECK(story.dial.over());
  CHECK(story.start().empty());
}

TEST_CASE("the next address starts after the delay, and the first goes on") {
  Story story({v6(1), v4(1)});
  const TimePoint began = story.now;
  CHECK(story.start() == Started{0});
  CHECK(story.dial.deadline() == began + milliseconds(250));
  story.now += milliseconds(250) - Duration(1);
  CHECK(story.start().empty());
  story.now += Duration(1);
  CHECK(story.start() == Started{1});
  CHECK(story.dial.opening() == 2);
  story.now += milliseconds(50);
  story.dial.won(0, story.now);
  CHECK(story.dial.attempts() ==
        List<DialAttempt>{
            {v6(1), began, story.now, DialAttempt::Outcome::kWon},
            {v4(1), began + milliseconds(250), story.now, DialAttempt::Outcome::kLost}});
  CHECK(story.dial.opening() == 0);
  CHECK(story.dial.deadline() == std::nullopt);
}

TEST_CASE("as soon as one fails the next is tried") {
  Story story({v6(1), v4(1), v6(2)});
  CHECK(story.start() == Started{0});
  story.now += milliseconds(1);
  story.fail(0);
  CHECK(story.start() == Started{1});
  CHECK(story.dial.deadline() == story.now + milliseconds(250));
  story.fail(1);
  CHECK(story.start() == Started{2});
  CHECK_FALSE(story.dial.over());
  story.fail(2);
  CHECK(story.dial.over());
  CHECK(story.dial.attempts()[2].outcome == DialAttempt::Outcome::kFailed);
  CHECK(story.dial.attempts()[2].cause == TransportCause::kRefused);
}

TEST_CASE("families take turns, as long as both have addresses") {
  Story story({v6(1), v6(2), v6(3), v4(1), v4(2)});
  while (!story.start().empty() && !story.dial.over()) story.now += milliseconds(250);
  CHECK(story.tried() == std::vector<Endpoint>{v6(1), v4(1), v6(2), v4(2)});
}

TEST_CASE("no more are tried at once, and in all, than allowed") {
  std::vector<Endpoint> many;
  for (std::uint32_t i = 1; i <= 20; ++i) many.push_back(v4(i));
  Story story(many);
  for (int i = 0; i < 10; ++i) {
    (void)story.start();
    story.now += milliseconds(250);
  }
  CHECK(story.dial.attempts().size() == kMaxDialsAtOnce);
  CHECK(story.dial.deadline() == std::nullopt);
  for (std::size_t i = 0; i < story.dial.attempts().size(); ++i) {
    story.fail(i);
    (void)story.start();
  }
  CHECK(story.dial.attempts().size() == kMaxDialAttempts);
  CHECK(story.dial.over());
}

TEST_CASE("addresses that come late join, those known are no news") {
  Story story({v4(1)});
  story.dial.expect_more(true);
  CHECK(story.start() == Started{0});
  story.dial.join(std::vector<Endpoint>{v4(1)});
  CHECK(story.dial.deadline() == std::nullopt);
  story.fail(0);
  CHECK_FALSE(story.dial.over());
  story.dial.join(std::vector<Endpoint>{v4(1), v6(1), v6(1)});
  CHECK(story.start() == Started{1});
  story.fail(1);
  CHECK_FALSE(story.dial.over());
  story.dial.expect_more(false);
  CHECK(story.dial.over());
}

TEST_CASE("one without any address is over when none is expected") {
  Story story({});
  CHECK(story.dial.over());
  story.dial.expect_more(true);
  CHECK_FALSE(story.dial.over());
  CHECK(story.start().empty());
  CHECK(story.dial.deadline() == std::nullopt);
}

TEST_CASE("the delay follows what is known of the way, within bounds") {
  CHECK(dial_delay(std::nullopt, milliseconds(250)) == milliseconds(250));
  CHECK(dial_delay(milliseconds(1), milliseconds(250)) == milliseconds(100));
  CHECK(dial_delay(milliseconds(150), milliseconds(250)) == milliseconds(300));
  CHECK(dial_delay(seconds(5), milliseconds(250)) == seconds(2));
}

}  // namespace berth
