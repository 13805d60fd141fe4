#include "core/pool/shelf.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};
constexpr Duration kTick{1};

PoolLimits limits() {
  PoolLimits made;
  made.max_uses = 3;
  return made;
}

PooledTransport busy(std::uint32_t id, TimePoint opened_at = kStart) {
  PooledTransport record;
  record.transport.id = TransportId{id};
  record.transport.state = TransportState::kBusy;
  record.transport.opened_at = opened_at;
  record.transport.last_used_at = opened_at;
  return record;
}

}  // namespace

TEST_CASE("fresh includes the very end of the idle time") {
  const Shelf shelf(limits());
  const PooledTransport record = busy(1);
  CHECK(shelf.fault(record, kStart) == CloseReason::kNone);
  CHECK(shelf.fault(record, kStart + seconds(60)) == CloseReason::kNone);
  CHECK(shelf.fault(record, kStart + seconds(60) + kTick) == CloseReason::kIdle);
}

TEST_CASE("a transport is worn out by age, uses and retirement") {
  const Shelf shelf(limits());
  PooledTransport record = busy(1);
  record.transport.last_used_at = kStart + seconds(600);
  CHECK(shelf.fault(record, kStart + seconds(600) - kTick) == CloseReason::kNone);
  CHECK(shelf.fault(record, kStart + seconds(600)) == CloseReason::kAge);
  record.transport.uses = 2;
  CHECK(shelf.wear(record, kStart) == CloseReason::kNone);
  record.transport.uses = 3;
  CHECK(shelf.wear(record, kStart) == CloseReason::kUses);
  record.retired = CloseReason::kTimedOut;
  CHECK(shelf.wear(record, kStart) == CloseReason::kTimedOut);
}

TEST_CASE("only a busy transport with room is found by take") {
  Shelf shelf(limits());
  PooledTransport record = busy(1);
  record.transport.in_flight = 99;
  shelf.place_busy(record, kStart);
  shelf.place_busy(record, kStart);
  CHECK(shelf.roomy().size() == 1);
  record.transport.in_flight = 100;
  shelf.place_busy(record, kStart);
  CHECK(shelf.roomy().empty());
  record.transport.in_flight = 1;
  record.transport.state = TransportState::kOpening;
  CHECK_FALSE(shelf.has_room(record, kStart));
}

TEST_CASE("the deadline is the first moment at which a parked transport is not healthy") {
  Shelf shelf(limits());
  CHECK_FALSE(shelf.deadline());
  PooledTransport old = busy(1, kStart - seconds(590));
  PooledTransport young = busy(2);
  young.transport.last_used_at = kStart;
  old.transport.last_used_at = kStart + seconds(5);
  shelf.put_parked(young);
  CHECK(shelf.deadline() == kStart + seconds(60) + kTick);
  // Parked later, but past its age sooner.
  shelf.put_parked(old);
  CHECK(shelf.deadline() == kStart + seconds(10));
  CHECK(shelf.pop_aged(kStart + seconds(10)) == TransportId{1});
  shelf.remove(old);
  shelf.remove(young);
  CHECK_FALSE(shelf.deadline());
}

TEST_CASE("after a sweep the deadline waits for the gap") {
  Shelf shelf(limits());
  PooledTransport record = busy(1);
  shelf.put_parked(record);
  CHECK(shelf.may_sweep(kStart));
  shelf.swept(kStart + seconds(59));
  CHECK_FALSE(shelf.may_sweep(kStart + seconds(74) - kTick));
  CHECK(shelf.may_sweep(kStart + seconds(74)));
  CHECK(shelf.deadline() == kStart + seconds(74));
  shelf.remove(record);
}

TEST_CASE("without a gap a sweep that left expired ones is due one tick later, not at once") {
  PoolLimits made = limits();
  made.sweep_gap = Duration(0);
  Shelf shelf(made);
  PooledTransport record = busy(1);
  shelf.put_parked(record);
  shelf.swept(kStart + seconds(100));
  CHECK(shelf.deadline() == kStart + seconds(100) + kTick);
  shelf.remove(record);
}

TEST_CASE("the least of the configured, the learned and the asked idle time counts") {
  Shelf shelf(limits());
  CHECK(shelf.idle_ttl(kStart) == seconds(60));
  shelf.learn_idle(seconds(10), kStart);
  CHECK(shelf.idle_ttl(kStart) == seconds(8));
  shelf.limit_idle(seconds(3), kStart + seconds(1800));
  CHECK(shelf.idle_ttl(kStart + seconds(1800)) == seconds(3));
  shelf.learn_idle(seconds(5), kStart + seconds(1800));
  CHECK(shelf.idle_ttl(kStart + seconds(1800)) == seconds(3));
  shelf.limit_idle(seconds(1000), kStart + seconds(1800));
  CHECK(shelf.idle_ttl(kStart + seconds(1800)) == seconds(4));
}

TEST_CASE("what was learned is forgotten after an hour") {
  Shelf shelf(limits());
  shelf.learn_idle(seconds(10), kStart);
  CHECK(shelf.idle_ttl(kStart + seconds(3600) - kTick) == seconds(8));
  CHECK(shelf.idle_ttl(kStart + seconds(3600)) == seconds(60));
}

TEST_CASE("a limit that is forgotten before it bites does not bring the deadline forward") {
  Shelf shelf(limits());
  shelf.learn_idle(seconds(10), kStart);
  PooledTransport record = busy(1, kStart + seconds(3595));
  shelf.put_parked(record);
  CHECK(shelf.deadline() == kStart + seconds(3655) + kTick);
  shelf.remove(record);
}

TEST_CASE("a learned limit brings the deadline of what is parked forward") {
  Shelf shelf(limits());
  PooledTransport record = busy(1);
  shelf.put_parked(record);
  shelf.learn_idle(seconds(5), kStart);
  CHECK(shelf.deadline() == kStart + seconds(4) + kTick);
  shelf.remove(record);
}

}  // namespace berth
