#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/siphash.h"
#include "core/track/connection_record.h"
#include "core/track/observer.h"
#include "core/track/pending_queries.h"
#include "core/track/reverse_names.h"
#include "core/track/track_config.h"
#include "core/track/track_delta.h"
#include "core/track/tracked.h"
#include "core/track/tracking.h"

namespace berth {

/// Knows the connections that are open, of clients and to upstreams, and tells each observer what
/// changed since that one last looked: nothing is lost between two looks but what is counted.
///
/// Whoever serves a connection counts into the record that `open` gave it, which costs an addition;
/// all else happens when a connection begins or ends and when somebody looks.
/// Shape: memory is bounded by the configuration. One thread.
class Tracker {
 public:
  /// `first_cookie` sets the cookies of trackers apart; each counts on from its own.
  Tracker(const TrackConfig& config, std::uint64_t first_cookie, const SipKey& key);
  ~Tracker();
  Tracker(const Tracker&) = delete;
  Tracker& operator=(const Tracker&) = delete;

  /// The same tracker, for those who only tell.
  [[nodiscard]] Tracking& tracking();

  /// The number of a place, given when it is first named.
  /// Shape: at most `kMaxPlaces`; what is beyond them shares the last, which is called "other".
  [[nodiscard]] PlaceId place(std::string_view text);
  /// The text of a place; until another one is named.
  [[nodiscard]] std::string_view text(PlaceId place) const { return places_[place.value]; }

  /// Above `max_active` a connection is counted and not tracked.
  [[nodiscard]] Tracked open(const ConnectionRecord& record, TimePoint now);
  /// Says the last of a connection that has closed, or closes one: what each observer has of its
  /// cookie is merged, and told once.
  void closed(const ConnectionRecord& record, TimePoint now);

  /// Nothing also where too many are waited for.
  [[nodiscard]] std::optional<PendingQuery> query_sent(PlaceId upstream, ByteView name,
                                                       RecordType type, TimePoint now);
  void query_answered(PendingQuery query, Rcode code, TimePoint now);
  void query_timed_out(PendingQuery query, TimePoint now);
  void query_failed(PendingQuery query, TimePoint now);
  void query_dropped(PendingQuery query, TimePoint now);
  /// Names for the addresses of upstreams, from answers that were given.
  [[nodiscard]] ReverseNames& names() { return names_; }

  /// From now on closed connections are kept for `observer`. Errors: kTooMany (observers).
  [[nodiscard]] Result<void> observe(std::string_view observer, TimePoint now);
  [[nodiscard]] bool is_observed() const { return !observers_.empty(); }
  /// Tells `observer` what changed since it last looked; one that is not known is registered, and
  /// told of all that is open. `raw`: nothing is rolled up. Errors: kTooMany (observers).
  [[nodiscard]] Result<TrackDelta> delta(std::string_view observer, TimePoint now,
                                         bool raw = false);
  void remove(std::string_view observer);
  /// Rolls up by other networks from now on.
  void set_networks(const RollUpNetworks& networks) { config_.networks = networks; }
  /// Forgets observers that have not looked for long, and gives up on queries.
  void expire(TimePoint now);
  /// When `expire` next has something to do.
  [[nodiscard]] std::optional<TimePoint> deadline();
  [[nodiscard]] TrackerStats stats() const;

  static constexpr std::size_t kMaxPlaces = 1024;

 private:
  class Telling;

  /// `told` of a slot: it was reported as closed although it is still open.
  struct Slot {
    ConnectionRecord record;
    bool is_used = false;
    bool is_told = false;
  };

  void close(ConnectionRecord& record, TimePoint now, const ConnectionEnd& end);
  void free(Slot& slot);
  void put_closed(const ConnectionRecord& record);
  void time_out(TimePoint now);
  template <typename Count>
  void count_query(const std::optional<PendingQueries::Asked>& asked, Count count);
  [[nodiscard]] Observer* find(std::string_view observer);
  [[nodiscard]] std::vector<AddressNames> names_in(const TrackDelta& delta, TimePoint now);

  TrackConfig config_;
  SipKey key_;
  std::uint64_t next_cookie_;
  std::vector<std::string> places_;
  /// Records keep their places: whoever counts into one holds on to it.
  std::deque<Slot> slots_;
  std::vector<std::uint32_t> free_;
  std::size_t active_ = 0;
  std::uint64_t untracked_ = 0;
  std::unique_ptr<Telling> telling_;
  std::vector<Observer> observers_;
  PendingQueries pending_;
  ReverseNames names_;
};

}  // namespace berth
