#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

#include "core/track/connection_record.h"

namespace berth {

/// A connection as an observer is told of it.
struct ConnectionChange {
  ConnectionRecord total;
  /// What moved since this observer was last told.
  ConnectionCounters last;
  /// More than 1: so many closed connections of one kind in one line.
  std::uint32_t connections = 1;

  friend bool operator==(const ConnectionChange&, const ConnectionChange&) = default;
};

/// The closed connections that one observer has not been told of yet.
/// Shape: at most `room`; each cookie once.
class ClosedConnections {
 public:
  /// What became of a connection put in.
  enum class Outcome : std::uint8_t {
    kKept,
    kMerged,    ///< its cookie was there already
    kReplaced,  ///< it took the place of one on which nothing was said
    kDropped,
  };

  explicit ClosedConnections(std::size_t room) : room_(room) {}

  /// Puts a connection in. `last` is what moved since the observer was last told of it.
  Outcome add(const ConnectionRecord& record, const ConnectionCounters& last);
  [[nodiscard]] bool contains(std::uint64_t cookie) const { return places_.count(cookie) != 0; }
  /// Hands all of them out, and its memory with them.
  [[nodiscard]] std::vector<ConnectionChange> take();

  [[nodiscard]] std::size_t size() const { return changes_.size(); }
  /// Room that is held. Unit: connections.
  [[nodiscard]] std::size_t capacity() const { return changes_.capacity(); }

 private:
  /// The place of the oldest on which nothing was said to this day; `room_` when there is none.
  [[nodiscard]] std::size_t take_empty();

  std::size_t room_;
  std::vector<ConnectionChange> changes_;
  std::unordered_map<std::uint64_t, std::uint32_t> places_;
  /// Places of those on which nothing was said when they came; the oldest goes first.
  std::deque<std::uint32_t> empties_;
};

}  // namespace berth
