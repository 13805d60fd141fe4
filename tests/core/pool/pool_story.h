#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/pool/pool.h"

namespace berth {

/// A pool in virtual time, told as a story: transports are numbered in the order in which they were
/// asked for, and what the pool wants done is read as text.
class PoolStory {
 public:
  explicit PoolStory(const PoolConfig& config, std::size_t upstreams = 1)
      : pool(config, upstreams) {}

  void advance(Duration time) { now += time; }

  /// Asks for a transport; its number, 0 when refused.
  int open(UpstreamId upstream = {}) {
    return numbered(pool.open(upstream, kind, Endpoint{IpAddress::v4(0xc0000201), 53}, now));
  }
  /// Asks for one beside those that are opening, at another address.
  int open_racing() {
    return numbered(pool.open_racing({}, kind, Endpoint{IpAddress::v4(0xc0000202), 53}, now));
  }
  /// The same, and the host opens it.
  int open_busy(UpstreamId upstream = {}) {
    const int number = open(upstream);
    if (number != 0) pool.opened(id(number), Endpoint{IpAddress::v4(0x7f000001), 40000}, now);
    return number;
  }
  /// The same, and a first query came and went: parked.
  int open_parked(UpstreamId upstream = {}) {
    const int number = open_busy(upstream);
    if (number == 0) return 0;
    pool.use(id(number), now);
    pool.release(id(number), now);
    return number;
  }
  int take(UpstreamId upstream = {}) {
    const auto id = pool.take(upstream, kind, now);
    return id ? numbers_.at(*id) : 0;
  }
  ParkOutcome park(int number) { return pool.park(id(number), now); }
  void use(int number) { pool.use(id(number), now); }
  bool release(int number) { return pool.release(id(number), now); }
  bool limit(int number, std::uint32_t most) { return pool.limit_in_flight(id(number), most, now); }

  [[nodiscard]] TransportId id(int number) const {
    return ids_[static_cast<std::size_t>(number - 1)];
  }
  [[nodiscard]] Transport* find(int number) { return pool.find(id(number)); }
  [[nodiscard]] const PoolCounters& counters(UpstreamId upstream = {}) const {
    return pool.counters(upstream, kind);
  }

  /// Everything asked of the host since the last call: `park 1; close 2 idle`.
  std::string actions() {
    std::string text;
    while (const auto action = pool.poll()) {
      if (!text.empty()) text += "; ";
      const std::string number = std::to_string(numbers_.at(action->transport));
      switch (action->kind) {
        case PoolAction::Kind::kPark: text += "park " + number; break;
        case PoolAction::Kind::kUnpark: text += "unpark " + number; break;
        case PoolAction::Kind::kClose:
          text += "close " + number + " " + std::string(to_string(action->reason));
          break;
      }
    }
    return text;
  }

  Pool pool;
  TransportKind kind = TransportKind::kStream;
  TimePoint now{seconds(1000)};

 private:
  int numbered(std::optional<TransportId> id) {
    if (!id) return 0;
    ids_.push_back(*id);
    numbers_[*id] = static_cast<int>(ids_.size());
    return static_cast<int>(ids_.size());
  }

  std::vector<TransportId> ids_;
  std::unordered_map<TransportId, int> numbers_;
};

/// Small streams: two parked, four open, two in flight, 60 s idle, 600 s old, any uses.
inline PoolConfig small_streams() {
  PoolConfig config;
  config.stream.pool_size = 2;
  config.stream.max_in_flight = 2;
  return config;
}

/// Datagrams as many as `size`, one query at a time, used `max_uses` times.
inline PoolConfig datagrams(std::uint32_t size, std::uint32_t max_uses) {
  PoolConfig config;
  config.datagram.pool_size = size;
  config.datagram.max_open = 4 * size;
  config.datagram.max_uses = max_uses;
  return config;
}

}  // namespace berth
