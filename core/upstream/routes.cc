#include "core/upstream/routes.h"

namespace berth {
namespace {

std::string key_of(ByteView wire) {
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
    for (const Name& domain : upstreams[i].domains) by_domain_[key_of(domain.wire())].set(i);
  }
}

const UpstreamSet& Routes::of(const Name& name) const {
  if (by_domain_.empty()) return others_;
  for (ByteView rest = name.wire(); rest.size() > 1; rest = rest.subspan(1U + rest[0])) {
    const auto found = by_domain_.find(key_of(rest));
    if (found != by_domain_.end()) return found->second;
  }
  return others_;
}

}  // namespace berth
