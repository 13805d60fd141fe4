#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/list.h"
#include "core/message/name.h"
#include "core/policy/policy.h"
#include "core/upstream/upstream.h"
#include "core/upstream/upstream_set.h"

namespace berth {

/// Has the domains of upstreams forwarded though they would be answered here: a route is the
/// operator's word. What stands under `resolver.arpa` is about this very server and stays (RFC
/// 9462 6.4).
void forward_routes(const std::vector<Upstream>& upstreams, PolicyConfig& policy);

/// Which upstreams are asked for which names. A name belongs to the longest domain that an upstream
/// was given for it or for a name above it; what belongs to none is asked of those without domains.
class Routes {
 public:
  explicit Routes(const std::vector<Upstream>& upstreams);

  /// The upstreams for `name`; empty when all there are, are for other names. One that has a route
  /// is never passed on to the others: a private name must not leak.
  /// Shape: one binary search for each label of the name, none where no upstream has a domain.
  /// Requires: `name` is in lower case.
  [[nodiscard]] const UpstreamSet& of(const Name& name) const;

 private:
  struct Route {
    /// Name in wire form.
    std::string domain;
    UpstreamSet upstreams;
  };
  /// Where the route of this domain stands, or would.
  [[nodiscard]] List<Route>::const_iterator find(ByteView domain) const;

  /// By domain.
  List<Route> routes_;
  UpstreamSet others_;
};

}  // namespace berth
