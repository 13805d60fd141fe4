#include "core/track/tracker.h"

#include <algorithm>
#include <utility>

#include "core/track/answer_names.h"
#include "core/track/name_group.h"
#include "core/track/roll_up.h"

// A connection is in one place: open, in a slot, or closed, in the buffer of each observer that has
// not been told. Closing moves it, so that no observer hears of it from both. What comes later
// about a closed one is merged where it waits, and is too late where it was told.

namespace berth {

/// A tracker behind the interface of those who tell. It stands apart from the tracker itself, so
/// that hosts which look at that see no virtual function of core, which has no type information.
class Tracker::Telling final : public Tracking {
 public:
  explicit Telling(Tracker& tracker) : tracker_(tracker) {}

  PlaceId place(std::string_view text) override { return tracker_.place(text); }
  Tracked open(const ConnectionRecord& record, TimePoint now) override {
    return tracker_.open(record, now);
  }
  std::optional<PendingQuery> query_sent(PlaceId upstream, ByteView name, RecordType type,
                                         TimePoint now) override {
    return tracker_.query_sent(upstream, name, type, now);
  }
  void query_answered(PendingQuery query, Rcode code, TimePoint now) override {
    tracker_.query_answered(query, code, now);
  }
  void query_timed_out(PendingQuery query, TimePoint now) override {
    tracker_.query_timed_out(query, now);
  }
  void query_failed(PendingQuery query, TimePoint now) override {
    tracker_.query_failed(query, now);
  }
  void query_dropped(PendingQuery query, TimePoint now) override {
    tracker_.query_dropped(query, now);
  }
  void answer_given(ByteView message, TimePoint now) override {
    add_answer(tracker_.names_, message, now);
  }

 private:
  void close(ConnectionRecord& record, TimePoint now, const ConnectionEnd& end) override {
    tracker_.close(record, now, end);
  }

  Tracker& tracker_;
};

Tracker::Tracker(const TrackConfig& config, std::uint64_t first_cookie, const SipKey& key)
    : config_(config),
      key_(key),
      next_cookie_(first_cookie),
      telling_(std::make_unique<Telling>(*this)),
      pending_(config.max_pending, config.query_timeout),
      names_(config, key) {}

Tracker::~Tracker() = default;

Tracking& Tracker::tracking() { return *telling_; }

PlaceId Tracker::place(std::string_view text) {
  const auto found = std::find(places_.begin(), places_.end(), text);
  const auto index = static_cast<std::size_t>(found - places_.begin());
  if (index == kMaxPlaces) return {kMaxPlaces - 1};
  if (found == places_.end()) places_.emplace_back(index == kMaxPlaces - 1 ? "other" : text);
  return {static_cast<std::uint16_t>(index)};
}

Tracked Tracker::open(const ConnectionRecord& record, TimePoint now) {
  if (active_ >= config_.max_active) {
    ++untracked_;
    return {};
  }
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  const std::uint32_t at = free_.back();
  free_.pop_back();
  Slot& slot = slots_[at];
  slot = {record, true, false};
  slot.record.cookie = next_cookie_++;
  slot.record.slot = at;
  slot.record.opened_at = slot.record.last_active = now;
  ++active_;
  return Tracked(*telling_, slot.record);
}

void Tracker::close(ConnectionRecord& record, TimePoint now, const ConnectionEnd& end) {
  Slot& slot = slots_[record.slot];
  record.state = ConnectionState::kClosed;
  record.closed_at = std::max(now, record.last_active);
  record.reason = end.reason;
  if (end.failed_at) record.failed_at = end.failed_at;
  if (slot.is_told) {
    const ConnectionRecord last = record;
    free(slot);
    return closed(last, now);
  }
  put_closed(record);
  free(slot);
}

void Tracker::free(Slot& slot) {
  slot.is_used = false;
  free_.push_back(slot.record.slot);
  if (--active_ > 0) return;
  // With the last one goes the memory of the most that there were.
  std::deque<Slot>().swap(slots_);
  std::vector<std::uint32_t>().swap(free_);
}

void Tracker::closed(const ConnectionRecord& record, TimePoint now) {
  ConnectionRecord last = record;
  last.state = ConnectionState::kClosed;
  if (last.closed_at < last.opened_at) last.closed_at = now;
  Slot* slot = record.slot < slots_.size() ? &slots_[record.slot] : nullptr;
  const bool is_open = slot != nullptr && slot->is_used && slot->record.cookie == record.cookie;
  if (is_open && !std::exchange(slot->is_told, true)) return put_closed(last);
  last.slot = ConnectionRecord::kNoSlot;
  for (Observer& observer : observers_) {
    // Who was told of it is not told again; of one that was never open here all are.
    const bool is_new = record.slot == ConnectionRecord::kNoSlot;
    if (is_new || observer.holds(record.cookie)) observer.closed(last);
  }
}

void Tracker::put_closed(const ConnectionRecord& record) {
  for (Observer& observer : observers_) observer.closed(record);
}

Observer* Tracker::find(std::string_view observer) {
  const auto found = std::find_if(observers_.begin(), observers_.end(),
                                  [observer](const Observer& one) { return one.id() == observer; });
  return found == observers_.end() ? nullptr : &*found;
}

Result<void> Tracker::observe(std::string_view observer, TimePoint now) {
  expire(now);
  if (Observer* known = find(observer)) {
    known->seen_at = now;
    return {};
  }
  if (observers_.size() >= config_.max_observers) return Error::kTooMany;
  observers_.emplace_back(std::string(observer), now, config_, key_);
  return {};
}

Result<TrackDelta> Tracker::delta(std::string_view observer, TimePoint now, bool raw) {
  expire(now);
  TrackDelta out;
  out.is_first = find(observer) == nullptr;
  out.at = now;
  if (const auto observed = observe(observer, now); !observed) return observed.error();
  Observer& told = *find(observer);
  out.active.reserve(out.is_first ? active_ : std::min(active_, told.told));
  for (const Slot& slot : slots_) {
    if (slot.is_used && !slot.is_told) told.report(slot.record, out.active);
  }
  told.told = out.active.size();
  out.closed = told.take_closed();
  out.dns = told.dns.take();
  out.names = names_in(out, now);
  if (!raw) roll_up(out.closed, config_);
  out.counters = told.take_counters();
  out.places = places_;
  return out;
}

std::vector<AddressNames> Tracker::names_in(const TrackDelta& delta, TimePoint now) {
  std::vector<AddressNames> out;
  const auto add = [&](const ConnectionChange& change) {
    // Never of clients: what they are called is theirs.
    if (change.total.side != ConnectionSide::kUpstream) return;
    const IpAddress& address = change.total.remote.address;
    if (std::any_of(out.begin(), out.end(),
                    [&](const AddressNames& one) { return one.address == address; })) {
      return;
    }
    const std::vector<std::string>& names = names_.find(address, now);
    if (!names.empty()) out.push_back({address, names});
  };
  std::for_each(delta.active.begin(), delta.active.end(), add);
  std::for_each(delta.closed.begin(), delta.closed.end(), add);
  return out;
}

void Tracker::remove(std::string_view observer) {
  observers_.erase(std::remove_if(observers_.begin(), observers_.end(),
                                  [observer](const Observer& one) { return one.id() == observer; }),
                   observers_.end());
}

void Tracker::expire(TimePoint now) {
  time_out(now);
  observers_.erase(std::remove_if(observers_.begin(), observers_.end(),
                                  [&](const Observer& one) {
                                    return now - one.seen_at >= config_.observer_expiry;
                                  }),
                   observers_.end());
}

std::optional<TimePoint> Tracker::deadline() {
  std::optional<TimePoint> first = pending_.deadline();
  for (const Observer& observer : observers_) {
    const TimePoint at = observer.seen_at + config_.observer_expiry;
    if (!first || at < *first) first = at;
  }
  return first;
}

TrackerStats Tracker::stats() const {
  TrackerStats out{active_, untracked_, pending_.size(), names_.size(), {}};
  for (const Observer& one : observers_) {
    out.observers.push_back({one.id(), one.seen_at, one.seen_count(), one.closed_count(),
                             one.closed_capacity(), one.dns.size(), one.counters});
  }
  return out;
}

template <typename Count>
void Tracker::count_query(const std::optional<PendingQueries::Asked>& asked, Count count) {
  for (Observer& observer : observers_) {
    if (asked) count(observer.dns.counts(asked->upstream, asked->group, asked->type));
  }
}

std::optional<PendingQuery> Tracker::query_sent(PlaceId upstream, ByteView name, RecordType type,
                                                TimePoint now) {
  if (observers_.empty()) return std::nullopt;
  time_out(now);
  const auto query = pending_.add({upstream, name_group(name), type, now});
  if (!query) {
    for (Observer& observer : observers_) ++observer.counters.queries_untimed;
  }
  return query;
}

void Tracker::query_answered(PendingQuery query, Rcode code, TimePoint now) {
  time_out(now);
  const auto asked = pending_.take(query);
  count_query(asked, [&](DnsCounts& counts) { counts.count(code, now - asked->at); });
}

void Tracker::query_timed_out(PendingQuery query, TimePoint now) {
  time_out(now);
  count_query(pending_.take(query), [](DnsCounts& counts) { ++counts.timeouts; });
}

void Tracker::query_failed(PendingQuery query, TimePoint now) {
  time_out(now);
  count_query(pending_.take(query), [](DnsCounts& counts) { ++counts.failures; });
}

void Tracker::query_dropped(PendingQuery query, TimePoint now) {
  time_out(now);
  static_cast<void>(pending_.take(query));
}

void Tracker::time_out(TimePoint now) {
  while (const auto asked = pending_.take_overdue(now)) {
    count_query(asked, [](DnsCounts& counts) { ++counts.timeouts; });
  }
}

}  // namespace berth
