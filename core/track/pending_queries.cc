#include "core/track/pending_queries.h"

#include <algorithm>
#include <utility>

namespace berth {

std::optional<PendingQuery> PendingQueries::add(Asked asked) {
  if (asked_.size() >= room_) return std::nullopt;
  // Behind one that waits, many may have been taken.
  if (order_.size() >= 2 * room_) {
    order_.erase(std::remove_if(order_.begin(), order_.end(),
                                [this](std::uint32_t id) { return is_taken(id); }),
                 order_.end());
  }
  const auto id = asked_.insert(std::move(asked));
  if (!id) return std::nullopt;
  order_.push_back(*id);
  return PendingQuery{*id};
}

std::optional<PendingQueries::Asked> PendingQueries::take(PendingQuery query) {
  Asked* found = asked_.find(query.value);
  if (found == nullptr) return std::nullopt;
  Asked out = std::move(*found);
  asked_.erase(query.value);
  skip_taken();
  return out;
}

std::optional<PendingQueries::Asked> PendingQueries::take_overdue(TimePoint now) {
  skip_taken();
  if (order_.empty()) return std::nullopt;
  const PendingQuery oldest{order_.front()};
  if (now - asked_.find(oldest.value)->at < timeout_) return std::nullopt;
  return take(oldest);
}

std::optional<TimePoint> PendingQueries::deadline() {
  skip_taken();
  if (order_.empty()) return std::nullopt;
  return asked_.find(order_.front())->at + timeout_;
}

void PendingQueries::skip_taken() {
  while (!order_.empty() && is_taken(order_.front())) order_.pop_front();
}

}  // namespace berth
