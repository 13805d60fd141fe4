#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"
#include "core/track/connection_record.h"

namespace berth {

class Tracker;

/// How a connection ended.
struct ConnectionEnd {
  /// In words. Static storage.
  std::string_view reason;
  /// Where it failed, if it did.
  std::optional<Stage> failed_at;
};

/// A connection's place in its tracker, where it counts. Given up without `close`, it closes with
/// what was known last. Requires: destroyed before the tracker.
class Tracked {
 public:
  Tracked() = default;
  Tracked(Tracked&& other) noexcept;
  Tracked& operator=(Tracked&& other) noexcept;
  ~Tracked();

  /// False: it is not tracked, and there is no record.
  explicit operator bool() const { return record_ != nullptr; }
  /// The record, to count into. Requires: it is tracked.
  [[nodiscard]] ConnectionRecord* operator->() const { return record_; }

  /// The connection is of use now.
  void opened(ConnectionKind kind, TimePoint now);
  void close(TimePoint now, const ConnectionEnd& end);

 private:
  friend class Tracker;
  Tracked(Tracker& tracker, ConnectionRecord& record) : tracker_(&tracker), record_(&record) {}

  Tracker* tracker_ = nullptr;
  ConnectionRecord* record_ = nullptr;
};

}  // namespace berth
