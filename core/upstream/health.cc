// What outcomes say of upstreams, and how messages to people name them.

#include <utility>

#include "core/upstream/lookups_state.h"

namespace berth {

std::string Lookups::State::where(const Attempt& attempt) const {
  const Upstream& upstream = upstreams[attempt.upstream.value];
  const bool fallback =
      attempt.kind == TransportKind::kStream && upstream.protocol == UpstreamProtocol::kUdp;
  return upstream.label() + (fallback ? " (over tcp)" : "");
}

void Lookups::State::tell(UpstreamId upstream, const HealthChange& change, const std::string& why) {
  const std::string name = upstreams[upstream.value].label();
  if (change.down) {
    notices.push_back({UpstreamNotice::Kind::kDown, upstream, name + " is down: " + why});
  }
  if (change.none_left) {
    notices.push_back({UpstreamNotice::Kind::kNoneLeft, upstream, "no upstream answers: " + why});
  }
  if (change.up) {
    notices.push_back({UpstreamNotice::Kind::kUp, upstream, name + " answers again"});
  }
}

void Lookups::State::blame(TimePoint now, UpstreamId upstream, const std::string& why) {
  // However quickly it failed, it is no faster for that.
  tell(upstream, selector.failed(upstream, now, config.stream_attempt), why);
}

void Lookups::State::blame_for_giving_up(TimePoint now, UpstreamId upstream) {
  blame(now, upstream,
        upstreams[upstream.value].label() + " could not answer what another one can");
}

void Lookups::State::praise(TimePoint now, UpstreamId upstream,
                            std::optional<Duration> round_trip) {
  const HealthChange change = selector.succeeded(upstream, now, round_trip);
  if (change.up) tell(upstream, change, {});
}

void Lookups::State::pause(TimePoint now, UpstreamId upstream, Duration time,
                           const std::string& why) {
  tell(upstream, selector.pause(upstream, now, time), why);
}

Duration Lookups::State::time_for(TransportKind kind) const {
  return kind == TransportKind::kDatagram ? config.datagram_attempt : config.stream_attempt;
}

/// Counts an event about a transport that is gone.
void Lookups::State::late(TransportId transport) {
  ++counters.late_events;
  pool.count_late_event(transport);
}

}  // namespace berth
