#include "tests/simulation/onlookers.h"

#include <algorithm>

#include "tests/simulation/broken.h"

namespace berth {
namespace {

constexpr SipKey kKey{1, 2};

}  // namespace

Onlookers::Onlookers(const Moment& begin) : tracker_({}, 1, kKey) {
  onlookers_.push_back({"often", milliseconds(700)});
  onlookers_.push_back({"now and then", seconds(7)});
  onlookers_.push_back({"seldom", seconds(53)});
  for (Onlooker& each : onlookers_) {
    demand(tracker_.observe(each.id, begin.shown).ok(), "an observer that is refused");
    each.due = begin.real + each.pace;
  }
}

TimePoint Onlookers::next() const {
  return std::min_element(onlookers_.begin(), onlookers_.end(),
                          [](const Onlooker& a, const Onlooker& b) { return a.due < b.due; })
      ->due;
}

void Onlookers::look(const Moment& now) {
  for (Onlooker& each : onlookers_) {
    if (each.due > now.real) continue;
    look(each, now);
    each.due = now.real + each.pace;
  }
}

void Onlookers::look(Onlooker& onlooker, const Moment& now) {
  const TrackDelta delta = tracker_.delta(onlooker.id, now.shown).value();
  demand(!delta.is_first, "an observer that was forgotten though it looks");
  for (const ConnectionChange& change : delta.active) {
    demand(onlooker.closed.count(change.total.cookie) == 0, "open again after it was closed");
    add_counters(onlooker.moved, change.last);
  }
  for (const ConnectionChange& change : delta.closed) {
    demand(onlooker.closed.insert(change.total.cookie).second, "told as closed twice");
    demand(!change.total.reason.empty(), "closed without a reason");
    add_counters(onlooker.moved, change.last);
  }
  for (const DnsRow& row : delta.dns) onlooker.dns.add(row.counts);
  const ObserverCounters& lost = delta.counters;
  demand(lost.underflows == 0, "counters that went backwards");
  demand(lost.closed_dropped == 0 && lost.empty_dropped == 0 && lost.active_dropped == 0,
         "connections that found no room");
}

void Onlookers::check_idle(std::size_t transports) const {
  demand(tracker_.stats().active == transports, "transports and those that are tracked differ");
}

void Onlookers::check_end(const Moment& now, std::uint64_t transports, std::uint64_t messages) {
  for (Onlooker& each : onlookers_) look(each, now);
  const TrackerStats stats = tracker_.stats();
  demand(stats.active == 0, "tracked transports leaked");
  demand(stats.pending_queries == 0, "queries that are timed for ever");
  for (const ObserverStats& each : stats.observers) {
    demand(each.seen == 0 && each.closed == 0 && each.dns_rows == 0,
           "an observer that keeps what it was told");
  }
  const Onlooker& first = onlookers_.front();
  for (const Onlooker& each : onlookers_) {
    demand(each.moved == first.moved, "observers were told of other counters");
    demand(each.dns == first.dns, "observers were told of other answers");
    demand(each.closed.size() == transports, "transports that an observer was never told of");
  }
  demand(first.moved.queries >= messages, "messages that were not counted");
}

}  // namespace berth
