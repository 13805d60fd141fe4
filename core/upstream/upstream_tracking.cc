#include "core/upstream/upstream_tracking.h"

#include <utility>

namespace berth {

void UpstreamTracking::begin(Tracking& tracking, const std::vector<Upstream>& upstreams) {
  tracking_ = &tracking;
  places_.clear();
  for (const Upstream& upstream : upstreams) {
    places_.push_back({tracking.place(upstream.label()), upstream.protocol});
  }
}

Tracked UpstreamTracking::open(UpstreamId upstream, const Endpoint& remote) {
  if (tracking_ == nullptr) return {};
  ConnectionRecord record;
  record.side = ConnectionSide::kUpstream;
  record.place = places_[upstream.value].id;
  record.remote = remote;
  return tracking_->open(record, now);
}

std::optional<PendingQuery> UpstreamTracking::sent(UpstreamId upstream,
                                                   const LookupQuestion& question) {
  if (tracking_ == nullptr) return std::nullopt;
  return tracking_->query_sent(places_[upstream.value].id, question.name.wire(), question.type,
                               now);
}

void UpstreamTracking::answered(std::optional<PendingQuery>& query, Rcode code) {
  if (query) tracking_->query_answered(*std::exchange(query, std::nullopt), code, now);
}

void UpstreamTracking::failed(std::optional<PendingQuery>& query) {
  if (query) tracking_->query_failed(*std::exchange(query, std::nullopt), now);
}

void UpstreamTracking::timed_out(std::optional<PendingQuery>& query) {
  if (query) tracking_->query_timed_out(*std::exchange(query, std::nullopt), now);
}

void UpstreamTracking::dropped(std::optional<PendingQuery>& query) {
  if (query) tracking_->query_dropped(*std::exchange(query, std::nullopt), now);
}

ConnectionKind connection_kind(UpstreamProtocol protocol, TransportKind kind) {
  if (kind == TransportKind::kDatagram) return ConnectionKind::kUdp;
  if (kind == TransportKind::kSession) return ConnectionKind::kHttp2;
  return protocol == UpstreamProtocol::kTls ? ConnectionKind::kTls : ConnectionKind::kTcp;
}

}  // namespace berth
