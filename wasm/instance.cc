#include "wasm/instance.h"

#include <algorithm>
#include <utility>

#include "core/resolver/group_settings.h"
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
  resolve_groups(said);
  auto policy = Policy::make(said);
  if (!policy) return nullptr;
  auto rules = std::make_unique<Rules>();
  rules->policy.emplace(std::move(*policy));
  return std::unique_ptr<Instance>(new Instance(std::move(config), configuration.doh,
                                                std::move(said), std::move(rules), Random(seed)));
}

Instance::Instance(Config config, DohSettings doh, PolicyConfig said, std::unique_ptr<Rules> rules,
                   Random random)
    : config_(std::move(config)),
      doh_(std::move(doh)),
      said_(std::move(said)),
      rules_(std::move(rules)),
      cache_(config_.cache, next_seed(random)),
      resolver_(config_, cache_, *rules_->policy, next_seed(random)) {}

std::string Instance::use_image(ByteView image) {
  auto rules = std::make_unique<Rules>();
  PolicyBasis basis;
  if (!image.empty()) {
    const Result<BlocklistImage> opened = BlocklistImage::open(image);
    if (!opened)
      return "the image is cut, damaged or none: " + std::string(to_string(opened.error()));
    rules->image.emplace(*opened);
    basis.image = &*rules->image;
    for (const ConfigProblem& each : check_lists(said_, *opened))
      return each.key + ": " + each.text;
  }
  // Past the last one, 1 comes again: 0 is of nobody.
  basis.generation =
      std::max<std::uint16_t>(1, static_cast<std::uint16_t>(rules_->policy->generation() + 1));
  auto policy = Policy::make(said_, nullptr, basis);
  if (!policy) return "policy: " + std::string(to_string(policy.error()));
  rules->policy.emplace(std::move(*policy));
  resolver_.use_policy(*rules->policy);
  rules_ = std::move(rules);
  return {};
}

DohConfig Instance::doh() const {
  return {doh_.path, config_.max_query_bytes, doh_.max_target_bytes,
          takes_commands({config_.access, *rules_->policy})};
}

CommandReply Instance::command(TimePoint now, const Client& client, std::string_view target) {
  return answer_command({config_.access, *rules_->policy, &resolver_, now}, client, target);
}

std::optional<TimePoint> Instance::time(double ms) {
  const auto since = duration_from(ms);
  if (!since) return std::nullopt;
  now_ = std::max(now_, TimePoint(*since));
  return now_;
}

}  // namespace berth
