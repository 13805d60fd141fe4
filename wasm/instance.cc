#include "wasm/instance.h"

#include <algorithm>
#include <utility>

#include "core/upstream/routes.h"
#include "wasm/record.h"

namespace berth {
namespace {

Seed next_seed(Random& random) {
  Seed seed;
  random.fill(seed);
  return seed;
}

}  // namespace

std::unique_ptr<Instance> Instance::make(const Configuration& configuration,
                                         const HostAbilities& host, const Seed& seed) {
  Config config = configuration.core;
  fit_to_host(config, host);
  PolicyConfig said = configuration.policy;
  forward_routes(config.upstreams, said);
  auto policy = Policy::make(said);
  if (!policy) return nullptr;
  return std::unique_ptr<Instance>(
      new Instance(std::move(config), configuration.doh, std::move(*policy), Random(seed)));
}

Instance::Instance(Config config, DohSettings doh, Policy policy, Random random)
    : config_(std::move(config)),
      doh_(std::move(doh)),
      policy_(std::move(policy)),
      cache_(config_.cache, next_seed(random)),
      resolver_(config_, cache_, policy_, next_seed(random)) {}

DohConfig Instance::doh() const {
  return {doh_.path, config_.max_query_bytes, doh_.max_target_bytes};
}

std::optional<TimePoint> Instance::time(double ms) {
  const auto since = duration_from(ms);
  if (!since) return std::nullopt;
  now_ = std::max(now_, TimePoint(*since));
  return now_;
}

}  // namespace berth
