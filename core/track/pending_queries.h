#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "core/base/slot_map.h"
#include "core/base/time.h"
#include "core/message/iana.h"
#include "core/track/connection_record.h"
#include "core/track/tracking.h"

namespace berth {

/// Queries to upstreams whose answers are waited for, to learn how long each took.
/// Shape: at most `room`, none older than `timeout`.
class PendingQueries {
 public:
  /// One that was sent.
  struct Asked {
    PlaceId upstream;
    /// As `name_group` has it.
    std::string group;
    RecordType type{};
    TimePoint at;
  };

  PendingQueries(std::size_t room, Duration timeout) : room_(room), timeout_(timeout) {}

  /// Nothing: there is no room.
  [[nodiscard]] std::optional<PendingQuery> add(Asked asked);
  /// Takes one out; nothing when it has timed out before.
  [[nodiscard]] std::optional<Asked> take(PendingQuery query);
  /// Takes out the oldest whose time is over: sent `timeout` ago, or earlier.
  [[nodiscard]] std::optional<Asked> take_overdue(TimePoint now);
  /// When the next one is overdue.
  [[nodiscard]] std::optional<TimePoint> deadline();

  [[nodiscard]] std::size_t size() const { return asked_.size(); }

 private:
  /// Drops from the queue's front those that have been taken.
  void skip_taken();
  [[nodiscard]] bool is_taken(std::uint32_t id) { return asked_.find(id) == nullptr; }

  std::size_t room_;
  Duration timeout_;
  SlotMap<Asked> asked_;
  /// As they were sent; those taken out are passed over.
  std::deque<std::uint32_t> order_;
};

}  // namespace berth
