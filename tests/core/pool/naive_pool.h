#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/pool/pool.h"

namespace berth {

/// The rules of one upstream's pool in the plainest words: vectors, walked from end to end. Slow
/// and easy to believe; the pool is held against it.
class NaivePool {
 public:
  explicit NaivePool(const PoolLimits& limits) : limits_(limits) {}

  struct Socket {
    TransportId id;
    TransportState state = TransportState::kOpening;
    TimePoint opened_at;
    TimePoint last_used_at;
    std::uint32_t uses = 0;
    std::uint32_t in_flight = 0;
    CloseReason retired = CloseReason::kNone;
  };

  [[nodiscard]] bool may_open() const { return sockets.size() < limits_.max_open; }
  void open(TransportId id) { sockets.push_back(Socket{id}); }
  void opened(TransportId id, TimePoint now) {
    Socket& socket = *find(id);
    socket.state = TransportState::kBusy;
    socket.opened_at = socket.last_used_at = now;
    refresh(socket, now);
  }

  std::optional<TransportId> take(TimePoint now) {
    std::uint32_t looks = std::max(limits_.pool_size / 4, 20U) / 2;
    while (looks > 0 && !roomy.empty()) {
      --looks;
      Socket& socket = *find(roomy.back());
      if (wear(socket, now) != CloseReason::kNone) {
        roomy.pop_back();
        continue;
      }
      use(socket.id, now);
      return socket.id;
    }
    while (looks > 0 && !parked.empty()) {
      --looks;
      Socket& socket = *find(parked.back());
      if (fault(socket, now) != CloseReason::kNone) {
        close(socket.id, fault(socket, now));
        continue;
      }
      parked.pop_back();
      socket.state = TransportState::kBusy;
      actions.push_back({PoolAction::Kind::kUnpark, socket.id, CloseReason::kNone});
      use(socket.id, now);
      return socket.id;
    }
    return std::nullopt;
  }
  void use(TransportId id, TimePoint now) {
    Socket& socket = *find(id);
    ++socket.uses;
    ++socket.in_flight;
    socket.last_used_at = now;
    refresh(socket, now);
  }
  void release(TransportId id, TimePoint now) {
    Socket& socket = *find(id);
    if (socket.in_flight > 0) --socket.in_flight;
    if (socket.in_flight == 0) {
      park(id, now);
      return;
    }
    socket.last_used_at = now;
    refresh(socket, now);
  }
  void retire(TransportId id, CloseReason reason, TimePoint now) {
    Socket& socket = *find(id);
    socket.retired = reason;
    if (socket.state != TransportState::kOpening && socket.in_flight == 0) {
      close(id, reason);
    } else {
      refresh(socket, now);
    }
  }
  void park(TransportId id, TimePoint now) {
    const Socket before = *find(id);
    if (before.state == TransportState::kParked) return;
    if (before.state == TransportState::kOpening) return close(id, CloseReason::kNoQuery);
    if (wear(before, now) != CloseReason::kNone) return close(id, wear(before, now));
    if (parked.size() >= limits_.pool_size) sweep(now, false);
    if (parked.size() >= limits_.pool_size) return close(id, CloseReason::kPoolFull);
    Socket& socket = *find(id);
    socket.state = TransportState::kParked;
    socket.last_used_at = now;
    std::erase(roomy, id);
    parked.push_back(id);
    actions.push_back({PoolAction::Kind::kPark, id, CloseReason::kNone});
  }
  void close(TransportId id, CloseReason reason) {
    forget(id);
    actions.push_back({PoolAction::Kind::kClose, id, reason});
  }
  void forget(TransportId id) {
    std::erase(roomy, id);
    std::erase(parked, id);
    std::erase_if(sockets, [id](const Socket& socket) { return socket.id == id; });
  }
  void closed_by_peer(TransportId id, TimePoint now) {
    const Socket& socket = *find(id);
    if (socket.state == TransportState::kParked) {
      learned = std::pair((now - socket.last_used_at) * 4 / 5, now);
    }
    forget(id);
  }

  void sweep(TimePoint now, bool clear) {
    if (parked.empty()) return;
    if (!clear && last_sweep && now < *last_sweep + limits_.sweep_gap) return;
    last_sweep = now;
    std::size_t looks = clear ? parked.size() : std::max(limits_.pool_size / 4, 20U);
    std::vector<TransportId> aged;
    for (const TransportId id : parked) {
      if (!clear && now - find(id)->opened_at >= limits_.max_age) aged.push_back(id);
    }
    std::stable_sort(aged.begin(), aged.end(), [this](TransportId a, TransportId b) {
      return find(a)->opened_at < find(b)->opened_at;
    });
    for (const TransportId id : aged) {
      if (looks-- == 0) return;
      close(id, CloseReason::kAge);
    }
    for (; looks > 0 && !parked.empty(); --looks) {
      const CloseReason reason = clear ? CloseReason::kDrain : fault(*find(parked.front()), now);
      if (reason == CloseReason::kNone) return;
      close(parked.front(), reason);
    }
  }
  [[nodiscard]] std::optional<TimePoint> deadline(TimePoint now) {
    std::optional<TimePoint> first;
    for (const TransportId id : parked) {
      const Socket& socket = *find(id);
      const TimePoint idle = socket.last_used_at + idle_ttl(now) + Duration(1);
      const TimePoint expiry = std::min(idle, socket.opened_at + limits_.max_age);
      first = first ? std::min(*first, expiry) : expiry;
    }
    if (first && last_sweep) first = std::max(*first, *last_sweep + limits_.sweep_gap);
    return first;
  }

  Socket* find(TransportId id) {
    const auto found = std::find_if(sockets.begin(), sockets.end(),
                                    [id](const Socket& socket) { return socket.id == id; });
    return found == sockets.end() ? nullptr : &*found;
  }
  [[nodiscard]] Duration idle_ttl(TimePoint now) const {
    const bool knows = learned && now < learned->second + seconds(3600);
    return knows ? std::min(limits_.idle_ttl, learned->first) : limits_.idle_ttl;
  }
  [[nodiscard]] CloseReason wear(const Socket& socket, TimePoint now) const {
    if (socket.retired != CloseReason::kNone) return socket.retired;
    if (now - socket.opened_at >= limits_.max_age) return CloseReason::kAge;
    if (limits_.max_uses > 0 && socket.uses >= limits_.max_uses) return CloseReason::kUses;
    return CloseReason::kNone;
  }
  [[nodiscard]] CloseReason fault(const Socket& socket, TimePoint now) const {
    if (now > socket.last_used_at + idle_ttl(now)) return CloseReason::kIdle;
    return wear(socket, now);
  }
  [[nodiscard]] bool has_room(const Socket& socket, TimePoint now) const {
    return socket.state == TransportState::kBusy && socket.in_flight < limits_.max_in_flight &&
           wear(socket, now) == CloseReason::kNone;
  }
  void refresh(const Socket& socket, TimePoint now) {
    const bool there = std::find(roomy.begin(), roomy.end(), socket.id) != roomy.end();
    if (has_room(socket, now) && !there) roomy.push_back(socket.id);
    if (!has_room(socket, now) && there) std::erase(roomy, socket.id);
  }

  std::vector<Socket> sockets;
  std::vector<TransportId> roomy;
  std::vector<TransportId> parked;
  std::vector<PoolAction> actions;
  std::optional<TimePoint> last_sweep;
  std::optional<std::pair<Duration, TimePoint>> learned;

 private:
  PoolLimits limits_;
};

}  // namespace berth
