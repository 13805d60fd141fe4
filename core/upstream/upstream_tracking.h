#pragma once

#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/base/list.h"
#include "core/base/time.h"
#include "core/pool/transport.h"
#include "core/track/tracked.h"
#include "core/track/tracking.h"
#include "core/upstream/lookup_question.h"
#include "core/upstream/upstream.h"

namespace berth {

/// Tells of transports and queries to upstreams, if anybody wants to know.
class UpstreamTracking {
 public:
  /// From now on it tells `tracking`, which outlives it. Shape: `upstreams` by `UpstreamId`.
  void begin(Tracking& tracking, const std::vector<Upstream>& upstreams);

  [[nodiscard]] Tracked open(UpstreamId upstream, const Endpoint& remote);
  /// The octets and the query that leave; what times the query.
  [[nodiscard]] std::optional<PendingQuery> sent(UpstreamId upstream,
                                                 const LookupQuestion& question);
  // Each ends a query that is still timed, and takes it out of `query`.
  void answered(std::optional<PendingQuery>& query, Rcode code);
  void failed(std::optional<PendingQuery>& query);
  void timed_out(std::optional<PendingQuery>& query);
  void dropped(std::optional<PendingQuery>& query);

  /// The time of the event that is going on.
  TimePoint now;

 private:
  struct Place {
    PlaceId id;
    UpstreamProtocol protocol{};
  };

  Tracking* tracking_ = nullptr;
  /// By upstream.
  List<Place> places_;
};

/// What is spoken to an upstream on a transport of this kind.
[[nodiscard]] ConnectionKind connection_kind(UpstreamProtocol protocol, TransportKind kind);

}  // namespace berth
