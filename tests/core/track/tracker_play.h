#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/message/name.h"
#include "core/track/name_group.h"
#include "core/track/tracker.h"
#include "tests/core/track/naive_tracker.h"

namespace berth {

/// Plays a list of events, each drawn from octets, on a tracker and on the naive one, and looks
/// whether both tell their observers the same. For random lists and for the fuzzer.
class TrackerPlay {
 public:
  explicit TrackerPlay(ByteView script) : script_(script) {}

  /// Where the two part, in words; empty: nowhere.
  std::string run() {
    while (at_ < script_.size() && fault_.empty()) step();
    return fault_;
  }

 private:
  /// Small, so that every bound is met soon.
  static TrackConfig config() {
    TrackConfig made;
    made.observer_expiry = seconds(10);
    made.max_observers = 3;
    made.max_active = 9;
    made.max_closed = 4;
    made.max_seen = 6;
    made.roll_up_age = seconds(4);
    made.max_name_groups = 2;
    made.max_dns_rows = 4;
    made.max_pending = 3;
    made.query_timeout = seconds(2);
    return made;
  }

  std::uint8_t take() { return at_ < script_.size() ? script_[at_++] : std::uint8_t{0}; }

  void step() {
    const std::uint8_t kind = take();
    switch (kind % 16) {
      case 0:
      case 1: return open();
      case 2:
      case 3: return move(false);
      case 4: return move(true);
      case 5: return close();
      case 6: return say_closed();
      case 7: return say_more();
      case 8: return look(false);
      case 9: return look(true);
      case 10: return sit_out();
      case 11: return ask();
      case 12:
      case 13: return come();
      case 14: return leave();
      default: now_ += Duration(std::int64_t{take()} * 50'000); return;
    }
  }

  void open() {
    const std::uint8_t which = take();
    ConnectionRecord record;
    record.side = which % 4 == 0 ? ConnectionSide::kUpstream : ConnectionSide::kClient;
    record.remote = {IpAddress::v4(0x0a000000u + which % 3 * 0x80u), which};
    record.place = tracker_.place(which % 2 == 0 ? "even" : "odd");
    Tracked made = tracker_.open(record, now_);
    const bool has_room = model_.open.size() < config().max_active;
    if (static_cast<bool>(made) != has_room) return part("one is tracked, one is not");
    if (!made) return;
    made.opened(which % 8 < 4 ? ConnectionKind::kHttp2 : ConnectionKind::kTls, now_);
    open_.push_back(std::move(made));
    keep(open_.back());
  }

  /// Counters move; `back`: the wrong way.
  void move(bool back) {
    if (open_.empty()) return;
    Tracked& one = open_[take() % open_.size()];
    const std::uint8_t by = take();
    ConnectionCounters& counters = one->counters;
    if (back) {
      counters.queries -= std::min<std::uint64_t>(counters.queries, by);
    } else {
      counters.queries += by % 4;
      counters.bytes_in += by;
      counters.streams_reset += by % 2;
      one->rtt_us = by;
      one->last_active = now_;
    }
    keep(one);
  }

  void keep(Tracked& one) { model_.open[one->cookie].record = *one.operator->(); }

  void close() {
    if (open_.empty()) return;
    const std::size_t which = take() % open_.size();
    const std::uint8_t how = take();
    const ConnectionEnd end{how % 2 == 0 ? "idle" : "reset",
                            how % 4 == 3 ? std::optional(Stage::kWrite) : std::nullopt};
    ConnectionRecord last = *open_[which].operator->();
    last.state = ConnectionState::kClosed;
    last.closed_at = std::max(now_, last.last_active);
    last.reason = end.reason;
    if (end.failed_at) last.failed_at = end.failed_at;
    open_[which].close(now_, end);
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(which));
    model_.end(last.cookie, last);
    gone_.push_back(last);
  }

  /// Somebody closes by value what is open here.
  void say_closed() {
    if (open_.empty()) return;
    ConnectionRecord last = *open_[take() % open_.size()].operator->();
    last.state = ConnectionState::kClosed;
    last.closed_at = now_;
    last.counters.bytes_out += take();
    tracker_.closed(last, now_);
    model_.say_closed(last, true);
  }

  /// Somebody knows more of what is gone, or was never here.
  void say_more() {
    const std::uint8_t which = take();
    ConnectionRecord last;
    const bool was_here = which % 2 == 0 && !gone_.empty();
    if (was_here) last = gone_[which / 2 % gone_.size()];
    if (!was_here) last.cookie = 1'000'000u + which % 8;
    last.state = ConnectionState::kClosed;
    last.closed_at = std::max(now_, last.opened_at);
    last.counters.bytes_in += take() % 8;
    tracker_.closed(last, now_);
    model_.say_closed(last, was_here);
  }

  void look(bool raw) {
    const std::string observer(1, static_cast<char>('a' + take() % 5));
    const auto told = tracker_.delta(observer, now_, raw);
    TrackDelta expected = model_.delta(observer, now_, raw);
    if (told.ok() != (model_.looks.count(observer) != 0)) return part("one refuses an observer");
    if (!told) return;
    if (told->is_first != expected.is_first) return part("first look of one");
    if (sorted(told->active) != sorted(expected.active)) return part("open connections");
    if (sorted(told->closed) != sorted(expected.closed)) return part("closed connections");
    if (told->dns != expected.dns) return part("DNS statistics");
    if (!(told->counters == expected.counters)) return part("counters");
    for (const ObserverStats& one : tracker_.stats().observers) {
      if (one.id == observer && one.closed_room != 0) return part("memory is kept");
    }
  }

  void leave() {
    const std::string observer(1, static_cast<char>('a' + take() % 5));
    tracker_.remove(observer);
    model_.looks.erase(observer);
  }

  /// Goes to the deadline, where limits bite, or a moment before it.
  void sit_out() {
    const auto due = tracker_.deadline();
    const Duration early(take() % 2);
    if (due && *due - early > now_) now_ = *due - early;
    tracker_.expire(now_);
    model_.expire(now_);
    const TrackerStats stats = tracker_.stats();
    if (stats.observers.size() != model_.looks.size()) return part("observers");
    if (stats.pending_queries != model_.sent.size()) return part("queries waited for");
    const auto next = tracker_.deadline();
    if (next && *next <= now_) return part("a deadline in the past");
  }

  void ask() {
    static constexpr std::array<const char*, 4> kNames{"www.example.com.", "a.b.example.co.uk.",
                                                       "example.net.", "."};
    const std::uint8_t which = take();
    const Name name = *Name::parse(kNames[which % kNames.size()]);
    const RecordType type = which % 8 < 4 ? RecordType::kA : RecordType::kAaaa;
    const auto query = tracker_.query_sent(PlaceId{0}, name.wire(), type, now_);
    const NaiveTracker::Sent sent{query ? query->value : 0, 0, name_group(name.wire()),
                                  static_cast<std::uint16_t>(type), now_};
    if (model_.ask(sent, now_) != query.has_value()) return part("one waits for a query");
    if (query) asked_.push_back(*query);
  }

  void come() {
    if (asked_.empty()) return;
    const PendingQuery query = asked_[take() % asked_.size()];
    const std::uint8_t how = take();
    if (how % 4 == 0) {
      tracker_.query_failed(query, now_);
      model_.come(query.value, now_, [](DnsCounts& counts, Duration) { ++counts.failures; });
    } else if (how % 4 == 1) {
      tracker_.query_dropped(query, now_);
      model_.drop(query.value, now_);
    } else {
      const auto code = static_cast<Rcode>(how / 4 % 8);
      tracker_.query_answered(query, code, now_);
      model_.come(query.value, now_,
                  [code](DnsCounts& counts, Duration took) { counts.count(code, took); });
    }
  }

  static std::vector<ConnectionChange> sorted(std::vector<ConnectionChange> changes) {
    std::sort(changes.begin(), changes.end(),
              [](const auto& a, const auto& b) { return a.total.cookie < b.total.cookie; });
    return changes;
  }

  void part(const char* where) {
    fault_ = std::string(where) + " differ at octet " + std::to_string(at_);
  }

  ByteView script_;
  std::size_t at_ = 0;
  std::string fault_;
  TimePoint now_{seconds(100)};
  Tracker tracker_{config(), 1, SipKey{7, 8}};
  NaiveTracker model_{config()};
  std::vector<Tracked> open_;
  std::vector<ConnectionRecord> gone_;
  std::vector<PendingQuery> asked_;
};

}  // namespace berth
