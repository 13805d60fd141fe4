#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/core/pool/pool_story.h"

namespace berth {
namespace {

constexpr Duration kTick{1};

/// Datagrams parked one second after the other, all open since the beginning.
struct ParkedDatagrams : PoolStory {
  explicit ParkedDatagrams(std::uint32_t count) : PoolStory(config(count)) {
    kind = TransportKind::kDatagram;
    for (std::uint32_t i = 0; i < count; ++i) open_busy();
    for (std::uint32_t i = 1; i <= count; ++i) {
      park(static_cast<int>(i));
      if (i < count) advance(seconds(1));
    }
    actions();
  }

  static PoolConfig config(std::uint32_t count) {
    PoolConfig made = datagrams(count, 64);
    made.datagram.max_age = seconds(3600);
    return made;
  }
};

}  // namespace

TEST_CASE("an empty pool is not swept, and does not spend its gap") {
  PoolStory story(small_streams());
  CHECK(story.pool.sweep(story.now, false) == SweepReport{});
  CHECK(story.pool.sweep(story.now, true) == SweepReport{});
  CHECK(story.counters() == PoolCounters{});
  story.open_parked();
  CHECK(story.pool.sweep(story.now, false) == SweepReport{1, 0, 1});
  CHECK(story.counters().sweeps_timer == 1);
}

TEST_CASE("a sweep closes only what is past its idle limit, oldest first") {
  ParkedDatagrams story(5);
  story.advance(seconds(58) + kTick);
  // Parked 62, 61, 60, 59 and 58 s ago and a tick: three are past their limit.
  CHECK(story.pool.sweep(story.now, false) == SweepReport{4, 3, 2});
  CHECK(story.actions() == "close 1 idle; close 2 idle; close 3 idle");
  CHECK(story.counters().swept == 3);
}

TEST_CASE("a sweep looks at no more than its budget") {
  ParkedDatagrams story(30);
  story.advance(seconds(200));
  CHECK(story.pool.sweep(story.now, false) == SweepReport{20, 20, 10});
  CHECK(story.counters().evicted_idle == 20);
  story.actions();
  // Nothing within the gap; then the rest.
  story.advance(seconds(30) - kTick);
  CHECK(story.pool.sweep(story.now, false) == SweepReport{0, 0, 10});
  story.advance(kTick);
  CHECK(story.pool.sweep(story.now, false) == SweepReport{10, 10, 0});
  CHECK(story.counters().sweeps_timer == 2);
}

TEST_CASE("the budget grows with the pool: a quarter, at least 20") {
  CHECK(PoolLimits{4}.sweep_budget() == 20);
  CHECK(PoolLimits{83}.sweep_budget() == 20);
  CHECK(PoolLimits{84}.sweep_budget() == 21);
  CHECK(PoolLimits{500}.sweep_budget() == 125);
}

TEST_CASE("clear ignores gap, budget and health") {
  ParkedDatagrams story(30);
  CHECK(story.pool.sweep(story.now, false) == SweepReport{1, 0, 30});
  CHECK(story.pool.sweep(story.now, true) == SweepReport{30, 30, 0});
  CHECK(story.counters().sweeps_clear == 1);
  CHECK(story.counters().evicted_drain == 30);
  CHECK(story.pool.open_count() == 0);
}

TEST_CASE("a sweep finds what is past its age wherever it is parked") {
  PoolConfig config;
  config.stream.max_age = seconds(100);
  PoolStory story(config);
  story.open_busy();
  story.advance(seconds(80));
  story.open_busy();
  story.park(2);
  story.advance(seconds(1));
  story.park(1);
  story.actions();
  CHECK(story.pool.deadline() == story.now + seconds(19));
  story.advance(seconds(19));
  CHECK(story.pool.sweep(story.now, false) == SweepReport{2, 1, 1});
  CHECK(story.actions() == "close 1 age");
}

TEST_CASE("the deadline is the oldest expiry, and sweeps when it comes") {
  PoolStory story(small_streams());
  CHECK_FALSE(story.pool.deadline());
  story.open_parked();
  story.advance(seconds(20));
  story.open_busy();
  CHECK(story.pool.deadline() == story.now + seconds(40) + kTick);
  story.park(2);
  story.actions();
  CHECK(story.pool.deadline() == story.now + seconds(40) + kTick);

  // Early and repeated timeouts do nothing.
  story.advance(seconds(40));
  story.pool.handle_timeout(story.now);
  CHECK(story.actions().empty());
  CHECK(story.counters().sweeps_timer == 0);

  story.now = *story.pool.deadline();
  story.pool.handle_timeout(story.now);
  CHECK(story.actions() == "close 1 idle");
  story.pool.handle_timeout(story.now);
  CHECK(story.counters().sweeps_timer == 1);
  CHECK(story.pool.deadline() == story.now + seconds(20));
  story.advance(seconds(20));
  story.pool.handle_timeout(story.now);
  CHECK(story.actions() == "close 2 idle");
  CHECK_FALSE(story.pool.deadline());
}

TEST_CASE("after a timeout the deadline always lies ahead, though the budget left expired ones") {
  ParkedDatagrams story(100);
  story.advance(seconds(300));
  int timeouts = 0;
  while (const auto due = story.pool.deadline()) {
    story.now = std::max(story.now, *due);
    story.pool.handle_timeout(story.now);
    ++timeouts;
    const auto next = story.pool.deadline();
    if (next) CHECK(*next == story.now + seconds(30));
  }
  // 100 at 25 a sweep.
  CHECK(timeouts == 4);
  CHECK(story.pool.open_count() == 0);
}

TEST_CASE("the deadline of the pool is the first of all its upstreams and kinds") {
  PoolConfig config;
  config.session.idle_ttl = seconds(10);
  PoolStory story(config, 3);
  story.open_parked(UpstreamId{2});
  story.advance(seconds(5));
  story.open_parked(UpstreamId{0});
  CHECK(story.pool.deadline() == story.now + seconds(55) + kTick);
  story.kind = TransportKind::kSession;
  story.open_parked(UpstreamId{1});
  CHECK(story.pool.deadline() == story.now + seconds(10) + kTick);
  story.actions();
  story.now = *story.pool.deadline();
  story.pool.handle_timeout(story.now);
  CHECK(story.actions() == "close 3 idle");
}

TEST_CASE("a datagram transport never idles longer than a minute, whatever is configured") {
  PoolConfig config;
  config.datagram.idle_ttl = seconds(600);
  config.datagram.max_age = seconds(600);
  PoolStory story(config);
  story.kind = TransportKind::kDatagram;
  CHECK(story.pool.idle_ttl(UpstreamId{}, story.kind, story.now) == seconds(60));
  config.datagram.idle_ttl = seconds(7);
  const Pool shorter(config, 1);
  CHECK(shorter.idle_ttl(UpstreamId{}, story.kind, story.now) == seconds(7));
}

TEST_CASE("the defaults are those of the design") {
  const PoolConfig config;
  CHECK(config.stream.pool_size == 4);
  CHECK(config.stream.max_in_flight == 100);
  CHECK(config.stream.sweep_gap == seconds(15));
  CHECK(config.stream.keepalive() == seconds(15));
  CHECK(config.stream.max_age == seconds(600));
  CHECK(config.of(TransportKind::kDatagram).pool_size == 256);
  CHECK(config.of(TransportKind::kDatagram).sweep_budget() == 64);
  CHECK(config.of(TransportKind::kDatagram).max_uses == 64);
  CHECK(config.of(TransportKind::kDatagram).max_open == 1024);
  CHECK(config.of(TransportKind::kDatagram).max_in_flight == 1);
  CHECK(config.of(TransportKind::kDatagram).sweep_gap == seconds(30));
  CHECK(config.of(TransportKind::kSession).max_in_flight == 100);
}

}  // namespace berth
