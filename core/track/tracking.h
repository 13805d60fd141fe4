#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/message/iana.h"
#include "core/track/connection_record.h"

namespace berth {

class Tracked;

/// How a connection ended.
struct ConnectionEnd {
  /// In words. Static storage.
  std::string_view reason;
  /// Where it failed, if it did.
  std::optional<Stage> failed_at;
};

/// Names a query to an upstream that is waited for.
struct PendingQuery {
  std::uint32_t value = 0;
  friend bool operator==(const PendingQuery&, const PendingQuery&) = default;
};

/// What those who serve connections tell of them, to whom it may concern. Apart from who keeps it,
/// so that a host which tracks nothing carries none of the keeping.
class Tracking {
 public:
  /// The number of a place, given when it is first named.
  [[nodiscard]] virtual PlaceId place(std::string_view text) = 0;
  /// A connection begins. `record` says what is known of it; cookie and times are set here.
  [[nodiscard]] virtual Tracked open(const ConnectionRecord& record, TimePoint now) = 0;

  /// A query leaves for an upstream; nothing where nobody wants to know how long it takes.
  /// `name` in wire form, uncompressed.
  [[nodiscard]] virtual std::optional<PendingQuery> query_sent(PlaceId upstream, ByteView name,
                                                               RecordType type, TimePoint now) = 0;
  virtual void query_answered(PendingQuery query, Rcode code, TimePoint now) = 0;
  /// It was given up on before its timeout.
  virtual void query_timed_out(PendingQuery query, TimePoint now) = 0;
  /// Its transport ended.
  virtual void query_failed(PendingQuery query, TimePoint now) = 0;
  /// Nobody waits for it any more, for no fault of the upstream's.
  virtual void query_dropped(PendingQuery query, TimePoint now) = 0;
  /// An answer was given to clients: its addresses have the name that was asked about.
  virtual void answer_given(ByteView message, TimePoint now) = 0;

 protected:
  ~Tracking() = default;

 private:
  friend class Tracked;
  /// The last of a connection that `open` began.
  virtual void close(ConnectionRecord& record, TimePoint now, const ConnectionEnd& end) = 0;
};

}  // namespace berth
