#include "core/track/track_delta.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace berth {
namespace {

/// For each place of `more`, its number in `places`, where it is added if need be.
std::vector<PlaceId> renumber(std::vector<std::string>& places, std::vector<std::string> more) {
  std::vector<PlaceId> out;
  for (std::string& text : more) {
    auto found = std::find(places.begin(), places.end(), text);
    if (found == places.end()) found = places.insert(places.end(), std::move(text));
    out.push_back({static_cast<std::uint16_t>(found - places.begin())});
  }
  return out;
}

void append(std::vector<ConnectionChange>& into, std::vector<ConnectionChange> more,
            const std::vector<PlaceId>& numbers) {
  for (ConnectionChange& change : more) change.total.place = numbers[change.total.place.value];
  if (into.empty()) {
    into = std::move(more);
    return;
  }
  into.insert(into.end(), more.begin(), more.end());
}

/// Rows of one upstream, group and type become one.
void append_rows(std::vector<DnsRow>& into, std::vector<DnsRow> more,
                 const std::vector<PlaceId>& numbers) {
  for (DnsRow& row : more) row.upstream = numbers[row.upstream.value];
  std::move(more.begin(), more.end(), std::back_inserter(into));
  const auto key = [](const DnsRow& row) {
    return std::tie(row.upstream.value, row.group, row.type);
  };
  std::sort(into.begin(), into.end(),
            [&](const DnsRow& a, const DnsRow& b) { return key(a) < key(b); });
  auto kept = into.begin();
  for (auto row = into.begin(); row != into.end(); ++row) {
    if (kept != row && key(*kept) == key(*row)) {
      kept->counts.add(row->counts);
    } else if (row != into.begin() && ++kept != row) {
      *kept = std::move(*row);
    }
  }
  if (!into.empty()) into.erase(kept + 1, into.end());
}

}  // namespace

void merge_delta(TrackDelta& into, TrackDelta more) {
  const std::vector<PlaceId> numbers = renumber(into.places, std::move(more.places));
  into.is_first = into.is_first || more.is_first;
  into.at = std::max(into.at, more.at);
  append(into.active, std::move(more.active), numbers);
  append(into.closed, std::move(more.closed), numbers);
  append_rows(into.dns, std::move(more.dns), numbers);
  for (AddressNames& names : more.names) {
    const auto same = std::find_if(into.names.begin(), into.names.end(),
                                   [&](const auto& one) { return one.address == names.address; });
    if (same == into.names.end()) {
      into.names.push_back(std::move(names));
      continue;
    }
    std::vector<std::string> both;
    std::set_union(same->names.begin(), same->names.end(), names.names.begin(), names.names.end(),
                   std::back_inserter(both));
    same->names = std::move(both);
  }
  into.counters.add(more.counters);
}

}  // namespace berth
