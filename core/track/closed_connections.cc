#include "core/track/closed_connections.h"

#include <utility>

namespace berth {

ClosedConnections::Outcome ClosedConnections::add(const ConnectionRecord& record,
                                                  const ConnectionCounters& last) {
  const auto found = places_.find(record.cookie);
  if (found != places_.end()) {
    ConnectionChange& change = changes_[found->second];
    const ConnectionCounters before = change.total.counters;
    merge_record(change.total, record);
    std::uint64_t none = 0;
    add_counters(change.last, difference(change.total.counters, before, none));
    return Outcome::kMerged;
  }
  std::size_t place = changes_.size();
  Outcome outcome = Outcome::kKept;
  if (place < room_) {
    changes_.push_back({record, last});
  } else {
    place = take_empty();
    if (place == room_) return Outcome::kDropped;
    outcome = Outcome::kReplaced;
    places_.erase(changes_[place].total.cookie);
    changes_[place] = {record, last};
  }
  const auto at = static_cast<std::uint32_t>(place);
  places_.emplace(record.cookie, at);
  if (record.is_empty()) empties_.push_back(at);
  return outcome;
}

std::size_t ClosedConnections::take_empty() {
  while (!empties_.empty()) {
    const std::uint32_t place = empties_.front();
    empties_.pop_front();
    // What was merged into it since may have filled it.
    if (changes_[place].total.is_empty()) return place;
  }
  return room_;
}

std::vector<ConnectionChange> ClosedConnections::take() {
  std::unordered_map<std::uint64_t, std::uint32_t>().swap(places_);
  std::deque<std::uint32_t>().swap(empties_);
  return std::exchange(changes_, {});
}

}  // namespace berth
