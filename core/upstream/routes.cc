#include "core/upstream/routes.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/base/heap_sort.h"

namespace berth {
namespace {

std::string_view text_of(ByteView wire) {
  return {reinterpret_cast<const char*>(wire.data()), wire.size()};
}

}  // namespace

void forward_routes(const std::vector<Upstream>& upstreams, PolicyConfig& policy) {
  const Name own = *Name::parse("resolver.arpa.");
  for (const Upstream& upstream : upstreams) {
    for (const Name& domain : upstream.domains) {
      if (!domain.is_under(own)) policy.forwarded_zones.push_back(domain.to_string());
    }
  }
}

Routes::Routes(const std::vector<Upstream>& upstreams) {
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    if (upstreams[i].domains.empty()) others_.set(i);
    for (const Name& domain : upstreams[i].domains) {
      routes_.push_back({std::string(text_of(domain.wire())), {}});
      routes_.back().upstreams.set(i);
    }
  }
  heap_sort(routes_.begin(), routes_.end(),
            [](const Route& a, const Route& b) { return a.domain < b.domain; });
  // One route for each domain, of all that have it.
  std::size_t count = 0;
  for (Route& route : routes_) {
    if (count > 0 && routes_[count - 1].domain == route.domain) {
      routes_[count - 1].upstreams |= route.upstreams;
    } else {
      std::swap(routes_[count++], route);
    }
  }
  routes_.resize(count);
}

const UpstreamSet& Routes::of(const Name& name) const {
  if (routes_.empty()) return others_;
  for (ByteView rest = name.wire(); rest.size() > 1; rest = rest.subspan(1U + rest[0])) {
    const auto found = find(rest);
    if (found != routes_.end() && found->domain == text_of(rest)) return found->upstreams;
  }
  return others_;
}

List<Routes::Route>::const_iterator Routes::find(ByteView domain) const {
  return std::lower_bound(
      routes_.begin(), routes_.end(), text_of(domain),
      [](const Route& route, std::string_view name) { return route.domain < name; });
}

}  // namespace berth
