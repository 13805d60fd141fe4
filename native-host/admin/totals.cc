#include "native-host/admin/totals.h"

namespace berth {
namespace {

Totals::Way way_of(const TrackDelta& delta, const ConnectionRecord& record) {
  return {to_string(record.side), delta.places.at(record.place.value), to_string(record.kind)};
}

}  // namespace

void Totals::add(const TrackDelta& delta) {
  for (const ConnectionChange& change : delta.active) {
    add_counters(moved[way_of(delta, change.total)], change.last);
  }
  for (const ConnectionChange& change : delta.closed) {
    const Way way = way_of(delta, change.total);
    add_counters(moved[way], change.last);
    closed[{way, change.total.reason}] += change.connections;
  }
  for (const DnsRow& row : delta.dns) dns[delta.places.at(row.upstream.value)].add(row.counts);
  lost.add(delta.counters);
}

}  // namespace berth
