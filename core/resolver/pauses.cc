#include "core/resolver/pauses.h"

#include <algorithm>

namespace berth {

void Pauses::set(TimePoint now, std::optional<std::uint16_t> group, TimePoint until) {
  if (!group) {
    all_ = until;
    groups_.clear();
    return;
  }
  const auto is_replaced = [&](const Pause& each) {
    return each.group == *group || each.until <= now;
  };
  groups_.erase(std::remove_if(groups_.begin(), groups_.end(), is_replaced), groups_.end());
  if (until > now) groups_.push_back({*group, until});
}

bool Pauses::hold(TimePoint now, std::uint16_t group) const {
  if (now < all_) return true;
  return std::any_of(groups_.begin(), groups_.end(),
                     [&](const Pause& each) { return each.group == group && now < each.until; });
}

}  // namespace berth
