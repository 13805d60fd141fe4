// Random lists of operations, in virtual time, on the pool and on a naive reading of its rules:
// both must take the same transports, do the same to sockets in the same order, and agree on the
// deadline at every step. Beside that: no limit is ever passed, no transport is lost or closed
// twice.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"
#include "tests/core/pool/naive_pool.h"

namespace berth {
namespace {

class ModelRun {
 public:
  ModelRun(const PoolLimits& limits, std::uint8_t seed)
      : limits_(limits), pool_(config(limits), 2), model_(limits), random_(Seed{seed, 0x5e}) {}

  void run(int operations) {
    for (int i = 0; i < operations; ++i) {
      advance();
      step();
      check();
    }
    finish();
  }

 private:
  static PoolConfig config(const PoolLimits& limits) {
    PoolConfig made;
    made.stream = limits;
    return made;
  }

  void advance() {
    switch (random_.below(16)) {
      case 0: now_ += Duration(random_.below(20'000'000)); break;
      case 1: now_ += Duration(random_.below(2'000'000)); break;
      case 2: now_ += Duration(1); break;
      case 3:
        // Exactly to the deadline, where limits bite.
        if (const auto due = pool_.deadline()) now_ = std::max(now_, *due);
        break;
      case 4:
        if (random_.below(100) == 0) now_ += seconds(4000);
        break;
      default: now_ += Duration(random_.below(100'000)); break;
    }
  }

  void step() {
    switch (random_.below(14)) {
      case 0:
      case 1: open(); break;
      case 2:
        with([](const auto& s) { return s.state == TransportState::kOpening; },
             [&](TransportId id) {
               CHECK(pool_.opened(id, Endpoint{}, now_));
               model_.opened(id, now_);
             });
        break;
      case 3:
      case 4:
      case 5: take(); break;
      case 6:
      case 7:
      case 8:
        with([](const auto& s) { return s.state == TransportState::kBusy; },
             [&](TransportId id) {
               CHECK(pool_.release(id, now_));
               model_.release(id, now_);
             });
        break;
      case 9:
        with([](const auto& s) { return s.in_flight == 0; },
             [&](TransportId id) {
               pool_.park(id, now_);
               model_.park(id, now_);
             });
        break;
      case 10: end_one(); break;
      case 11:
        if (random_.below(8) == 0) {
          const bool clear = random_.below(32) == 0;
          pool_.sweep(now_, clear);
          model_.sweep(now_, clear);
        }
        break;
      case 12: timeout(); break;
      default: late(); break;
    }
  }

  void open() {
    CHECK(pool_.may_open(UpstreamId{1}, TransportKind::kStream) == model_.may_open());
    const auto id = pool_.open(UpstreamId{1}, TransportKind::kStream, Endpoint{}, now_);
    REQUIRE(id.has_value() == model_.may_open());
    if (!id) return;
    CHECK(id->value != 0);
    model_.open(*id);
    CHECK(alive_.insert(id->value).second);
    ++opened_;
  }

  void take() {
    const auto taken = pool_.take(UpstreamId{1}, TransportKind::kStream, now_);
    CHECK(taken == model_.take(now_));
    if (!taken) return;
    const Transport* transport = pool_.find(*taken);
    REQUIRE(transport != nullptr);
    CHECK(transport->state == TransportState::kBusy);
    CHECK(transport->in_flight <= limits_.max_in_flight);
    CHECK(now_ - transport->opened_at < limits_.max_age);
    if (limits_.max_uses != 0) CHECK(transport->uses <= limits_.max_uses);
  }

  /// One transport ends: evicted, retired, or closed by its peer.
  void end_one() {
    with([](const auto&) { return true; },
         [&](TransportId id) {
           switch (random_.below(6)) {
             case 0:
               CHECK(pool_.evict(id, CloseReason::kError));
               model_.close(id, CloseReason::kError);
               break;
             case 1:
               CHECK(pool_.retire(id, CloseReason::kTimedOut, now_));
               model_.retire(id, CloseReason::kTimedOut, now_);
               break;
             case 2:
               CHECK(pool_.closed_by_peer(id, now_));
               model_.closed_by_peer(id, now_);
               gone(id);
               gone_by_peer_.insert(id.value);
               break;
             default: break;
           }
         });
  }

  void timeout() {
    const auto due = pool_.deadline();
    pool_.handle_timeout(now_);
    if (due && *due <= now_) {
      model_.sweep(now_, false);
      if (const auto next = pool_.deadline()) CHECK(*next > now_);
    }
  }

  void late() {
    if (dead_.empty()) return;
    const TransportId id = dead_[random_.below(static_cast<std::uint32_t>(dead_.size()))];
    switch (random_.below(5)) {
      case 0: CHECK_FALSE(pool_.evict(id, CloseReason::kError)); break;
      case 1: CHECK_FALSE(pool_.release(id, now_)); break;
      case 2: CHECK_FALSE(pool_.opened(id, Endpoint{}, now_)); break;
      case 3: CHECK_FALSE(pool_.closed_by_peer(id, now_)); break;
      default: CHECK(pool_.park(id, now_) == ParkOutcome::kRefusedNotOpen); break;
    }
    ++late_;
  }

  void check() {
    std::vector<PoolAction> expected;
    for (const PoolAction& action : model_.actions) {
      const bool close = action.kind == PoolAction::Kind::kClose;
      // What has ended since is not asked to park any more.
      if (close || model_.find(action.transport) != nullptr) expected.push_back(action);
    }
    // Not every call is followed by a drain of the actions.
    if (random_.below(3) == 0) {
      std::vector<PoolAction> actions;
      while (const auto action = pool_.poll()) {
        actions.push_back(*action);
        if (action->kind == PoolAction::Kind::kClose) gone(action->transport);
      }
      CHECK(actions == expected);
      model_.actions.clear();
    }
    const PoolCounters& counters = pool_.counters(UpstreamId{1}, TransportKind::kStream);
    CHECK(counters.open == model_.sockets.size());
    CHECK(counters.parked == model_.parked.size());
    CHECK(counters.open <= limits_.max_open);
    CHECK(counters.parked <= limits_.pool_size);
    CHECK(pool_.open_count() == counters.open);
    CHECK(counters.taken == counters.reused + counters.shared);
    CHECK(pool_.late_events() == late_);
    check_deadline();
    for (const auto& socket : model_.sockets) {
      const Transport* transport = pool_.find(socket.id);
      REQUIRE(transport != nullptr);
      CHECK(transport->state == socket.state);
      CHECK(transport->in_flight == socket.in_flight);
      CHECK(transport->uses == socket.uses);
      CHECK(transport->last_used_at.time_since_epoch() >= socket.last_used_at.time_since_epoch());
    }
  }

  void check_deadline() {
    // The naive pool does not foresee that a learned limit will be forgotten.
    if (model_.idle_ttl(now_ + seconds(100)) != model_.idle_ttl(now_)) return;
    const auto due = pool_.deadline();
    const auto expected = model_.deadline(now_);
    REQUIRE(due.has_value() == expected.has_value());
    if (due) CHECK((std::max(*due, now_) - std::max(*expected, now_)).count() == 0);
  }

  void finish() {
    pool_.drain(now_);
    while (!model_.sockets.empty()) {
      const auto socket = model_.sockets.front();
      if (pool_.find(socket.id) == nullptr) {
        model_.forget(socket.id);
      } else if (socket.state == TransportState::kBusy) {
        for (auto left = std::max(socket.in_flight, 1U); left > 0; --left) {
          pool_.release(socket.id, now_);
        }
        model_.forget(socket.id);
      } else {
        pool_.evict(socket.id, CloseReason::kDrain);
        model_.forget(socket.id);
      }
    }
    while (const auto action = pool_.poll()) {
      CHECK(action->kind == PoolAction::Kind::kClose);
      gone(action->transport);
    }
    CHECK(alive_.empty());
    CHECK(pool_.open_count() == 0);
    CHECK_FALSE(pool_.deadline());
    const PoolCounters& c = pool_.counters(UpstreamId{1}, TransportKind::kStream);
    CHECK(opened_ == c.evicted_idle + c.evicted_age + c.evicted_uses + c.evicted_closed_by_peer +
                         c.evicted_error + c.evicted_unexpected_data + c.evicted_drain +
                         c.refused_full + c.refused_opening + c.closed_other);
    CHECK(pool_.counters(UpstreamId{0}, TransportKind::kStream) == PoolCounters{});
    // The run was not an idle one: all that can happen did.
    CHECK(c.reused > 0);
    CHECK(c.evicted_idle > 0);
    CHECK(c.evicted_age > 0);
    CHECK(c.refused_full > 0);
    CHECK(c.refused_opening > 0);
    CHECK(c.sweeps_timer > 0);
    CHECK(c.sweeps_full > 0);
    CHECK(c.sweeps_clear > 0);
    CHECK(c.evicted_closed_by_peer > 0);
    if (limits_.max_uses != 0) CHECK(c.evicted_uses > 0);
  }

  /// The one and only end of a transport.
  void gone(TransportId id) {
    CHECK(alive_.erase(id.value) == 1);
    dead_.push_back(id);
    if (dead_.size() > 64) dead_.erase(dead_.begin());
  }

  template <typename Wanted, typename Act>
  void with(Wanted wanted, Act act) {
    std::vector<TransportId> found;
    for (const auto& socket : model_.sockets) {
      if (wanted(socket)) found.push_back(socket.id);
    }
    if (!found.empty()) act(found[random_.below(static_cast<std::uint32_t>(found.size()))]);
  }

  PoolLimits limits_;
  Pool pool_;
  NaivePool model_;
  Random random_;
  TimePoint now_{seconds(100)};
  std::set<std::uint32_t> alive_;
  std::set<std::uint32_t> gone_by_peer_;
  std::vector<TransportId> dead_;
  std::uint64_t opened_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace

TEST_CASE("a pool of streams does what the naive pool does, a hundred thousand times") {
  PoolLimits limits;
  limits.pool_size = 3;
  limits.max_open = 6;
  limits.max_in_flight = 3;
  limits.idle_ttl = seconds(10);
  limits.max_age = seconds(40);
  limits.sweep_gap = seconds(3);
  ModelRun(limits, 1).run(100'000);
}

TEST_CASE("a pool of single-use-at-a-time transports does what the naive pool does") {
  PoolLimits limits;
  limits.pool_size = 5;
  limits.max_open = 40;
  limits.max_in_flight = 1;
  limits.max_uses = 6;
  limits.idle_ttl = seconds(20);
  limits.max_age = seconds(45);
  limits.sweep_gap = seconds(2);
  ModelRun(limits, 2).run(40'000);
}

}  // namespace berth
