#include "native-host/driver/thread_state.h"

namespace berth {

void PoolState::add(const PoolState& more) {
  PoolCounters& to = counters;
  const PoolCounters& from = more.counters;
  to.opened += from.opened;
  to.reused += from.reused;
  to.shared += from.shared;
  to.taken += from.taken;
  to.parked_total += from.parked_total;
  to.refused_full += from.refused_full;
  to.refused_not_open += from.refused_not_open;
  to.refused_opening += from.refused_opening;
  to.evicted_idle += from.evicted_idle;
  to.evicted_age += from.evicted_age;
  to.evicted_uses += from.evicted_uses;
  to.evicted_closed_by_peer += from.evicted_closed_by_peer;
  to.evicted_error += from.evicted_error;
  to.evicted_unexpected_data += from.evicted_unexpected_data;
  to.evicted_drain += from.evicted_drain;
  to.closed_other += from.closed_other;
  to.sweeps_timer += from.sweeps_timer;
  to.sweeps_full += from.sweeps_full;
  to.sweeps_clear += from.sweeps_clear;
  to.swept += from.swept;
  to.late_events += from.late_events;
  to.open += from.open;
  to.parked += from.parked;
  to.busy += from.busy;
  to.racing += from.racing;
}

}  // namespace berth
