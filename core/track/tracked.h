#pragma once

#include "core/base/time.h"
#include "core/track/connection_record.h"
#include "core/track/tracking.h"

namespace berth {

/// A connection's place where it is tracked, to count into. Given up without `close`, it closes
/// with what was known last. Requires: destroyed before whoever tracks it.
class Tracked {
 public:
  Tracked() = default;
  /// Requires: the record stays where it is until it is closed.
  Tracked(Tracking& tracking, ConnectionRecord& record) : tracking_(&tracking), record_(&record) {}
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
  Tracking* tracking_ = nullptr;
  ConnectionRecord* record_ = nullptr;
};

}  // namespace berth
