#include "core/track/observer.h"

#include <utility>

namespace berth {

void ObserverCounters::add(const ObserverCounters& more) {
  closed_dropped += more.closed_dropped;
  empty_dropped += more.empty_dropped;
  active_dropped += more.active_dropped;
  underflows += more.underflows;
  queries_untimed += more.queries_untimed;
}

Observer::Observer(std::string id, TimePoint now, const TrackConfig& config, const SipKey& key)
    : seen_at(now),
      dns(config, key),
      id_(std::move(id)),
      max_seen_(config.max_seen),
      closed_(config.max_closed) {}

void Observer::report(const ConnectionRecord& record, std::vector<ConnectionChange>& out) {
  if (record.slot >= seen_.size()) seen_.resize(record.slot + std::size_t{1});
  Seen& seen = seen_[record.slot];
  if (!seen.is_set) {
    if (seen_count_ >= max_seen_) {
      ++counters.active_dropped;
      return;
    }
    ++seen_count_;
    seen = {record.counters, true};
    out.push_back({record, record.counters});
    return;
  }
  const ConnectionCounters last = difference(record.counters, seen.counters, counters.underflows);
  seen.counters = record.counters;
  if (last != ConnectionCounters{}) out.push_back({record, last});
}

void Observer::closed(const ConnectionRecord& record) {
  ConnectionCounters last = record.counters;
  if (record.slot < seen_.size() && seen_[record.slot].is_set) {
    last = difference(record.counters, seen_[record.slot].counters, counters.underflows);
    seen_[record.slot] = {};
    --seen_count_;
  }
  switch (closed_.add(record, last)) {
    case ClosedConnections::Outcome::kReplaced: ++counters.empty_dropped; break;
    case ClosedConnections::Outcome::kDropped: ++counters.closed_dropped; break;
    default: break;
  }
}

ObserverCounters Observer::take_counters() { return std::exchange(counters, {}); }

}  // namespace berth
