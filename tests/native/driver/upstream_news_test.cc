#include "native-host/driver/upstream_news.h"

#include <catch2/catch.hpp>
#include <vector>

namespace {

using namespace berth;
using Lines = std::vector<std::string>;

constexpr TimePoint kStart{seconds(1000)};

struct Desk {
  Lines told;
  UpstreamNews news{[this](LogLevel level, const std::string& text) {
    told.push_back((level == LogLevel::kWarning ? "warning: " : "info: ") + text);
  }};

  void down(std::uint16_t upstream, TimePoint now = kStart) {
    news.take(now, {Notice::Kind::kUpstreamDown, {upstream}, std::to_string(upstream) + " down"});
  }
  void up(std::uint16_t upstream) {
    news.take(kStart, {Notice::Kind::kUpstreamUp, {upstream}, std::to_string(upstream) + " up"});
  }
  void failed(TimePoint now, const std::string& what) {
    news.query_failed(now, [&what] { return what; });
  }
  void none(TimePoint now = kStart) { news.take(now, {Notice::Kind::kNoUpstream, {}, "none"}); }
};

TEST_CASE("one upstream is down once, however many threads say so") {
  Desk desk;
  for (int thread = 0; thread < 4; ++thread) desk.down(1);
  CHECK(desk.told == Lines{"warning: 1 down"});
  for (int thread = 0; thread < 4; ++thread) desk.up(1);
  CHECK(desk.told == Lines{"warning: 1 down", "info: 1 up"});
  desk.down(1);
  CHECK(desk.told.size() == 3);
}

TEST_CASE("that nobody answers is one warning, and what follows are details") {
  Desk desk;
  desk.failed(kStart, "www.example. A: SERVFAIL");
  for (int thread = 0; thread < 4; ++thread) {
    desk.failed(kStart, "mail.example. A: SERVFAIL");
    desk.down(1);
    desk.down(2);
    desk.none();
  }
  CHECK(desk.told == Lines{"warning: no answer: www.example. A: SERVFAIL", "info: 1 down",
                           "info: 2 down", "info: none"});
  // It lasts, and is not said again.
  desk.failed(kStart + seconds(3600), "www.example. A: SERVFAIL");
  desk.none(kStart + seconds(3600));
  CHECK(desk.told.size() == 4);
}

TEST_CASE("an outage that was told ends with the first answer") {
  Desk desk;
  desk.down(1);
  desk.none();
  desk.up(1);
  desk.down(1);
  desk.none();
  CHECK(desk.told == Lines{"warning: 1 down", "warning: none", "info: 1 up", "warning: 1 down",
                           "warning: none"});
}

TEST_CASE("a name that nobody answers hides no outage, and is told once a minute") {
  Desk desk;
  desk.failed(kStart, "lame.example. A: SERVFAIL");
  desk.failed(kStart + UpstreamNews::kQuiet - milliseconds(1), "lame.example. A");
  const TimePoint later = kStart + UpstreamNews::kQuiet;
  desk.down(1, later);
  desk.none(later);
  CHECK(desk.told ==
        Lines{"warning: no answer: lame.example. A: SERVFAIL", "warning: 1 down", "warning: none"});
}

}  // namespace
