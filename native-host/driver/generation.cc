#include "native-host/driver/generation.h"

#include <sched.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/resolver/group_settings.h"
#include "core/upstream/routes.h"
#include "native-host/driver/entropy.h"
#include "native-host/driver/system_upstreams.h"

namespace berth {
namespace {

/// The cores that we may run on.
std::uint32_t usable_cores() {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (::sched_getaffinity(0, sizeof cores, &cores) != 0) return 1;
  return static_cast<std::uint32_t>(std::max(1, CPU_COUNT(&cores)));
}

bool wants_tls(const HostConfig& config) {
  const auto has_tls = [](const ListenAddress& each) { return is_tls(each.scheme); };
  return std::any_of(config.listens.begin(), config.listens.end(), has_tls) ||
         std::any_of(config.admin.listens.begin(), config.admin.listens.end(), has_tls);
}

bool asks_in_tls(const std::vector<Upstream>& upstreams) {
  return std::any_of(upstreams.begin(), upstreams.end(),
                     [](const Upstream& each) { return is_encrypted(each.protocol); });
}

/// The generation of a policy: 0 is of nobody, since an entry of the cache that nobody judged has
/// it.
std::uint16_t next_generation(const Generation* previous) {
  if (previous == nullptr || previous->policy.generation() == UINT16_MAX) return 1;
  return static_cast<std::uint16_t>(previous->policy.generation() + 1);
}

/// Rules that were made while the server ran. Those that cannot be read do not keep it from
/// running.
std::vector<PageRule> load_rules(const HostConfig& config, Log& log) {
  PageRules loaded = load_page_rules(page_rules_path(config));
  if (!loaded.problem.empty()) {
    log.warning("rules", loaded.problem + "; no rule made at the admin listener holds");
  }
  return std::move(loaded.rules);
}

/// What clients have asked lately is not forgotten by a reload.
std::shared_ptr<SharedLimiter> make_limiter(const Generation& made, const Generation* previous) {
  if (!made.policy.has_rate_limits()) return nullptr;
  const RateConfig& rate = made.config.core.rate;
  if (previous != nullptr && previous->limiter != nullptr && previous->config.core.rate == rate) {
    return previous->limiter;
  }
  Random random(fresh_seed());
  return std::make_shared<SharedLimiter>(rate, SipKey::draw(random));
}

/// Maps the lists and makes the rules; with nothing, `problem` says why.
std::optional<Generation::MadePolicy> make_policy(const HostConfig& config, PolicyBasis basis,
                                                  std::vector<PageRule> page_rules,
                                                  std::string& problem) {
  PolicyConfig said = config.policy;
  forward_routes(config.core.upstreams, said);
  resolve_groups(said);
  add_page_rules(page_rules, said);
  std::shared_ptr<const MappedImage> lists;
  if (!config.lists_image.empty()) {
    lists = MappedImage::open(config.lists_image, problem);
    if (lists == nullptr) return std::nullopt;
    basis.image = &lists->image();
    for (const ConfigProblem& each : check_lists(said, *basis.image)) {
      problem = each.key + ": " + each.text;
      return std::nullopt;
    }
  }
  std::vector<std::string> groups{std::string(kEveryoneElse)};
  for (const NamedGroup& group : said.groups) groups.push_back(group.name);
  auto policy = Policy::make(said, nullptr, basis);
  if (policy.ok()) {
    return Generation::MadePolicy{std::move(policy).value(), std::move(lists),
                                  std::move(page_rules), std::move(groups)};
  }
  problem = "policy: " + std::string(to_string(policy.error()));
  return std::nullopt;
}

}  // namespace

Generation::Generation(HostConfig taken, MadePolicy made)
    : config(std::move(taken)),
      rules{{config.doh_path, config.core.max_query_bytes, config.http.max_target_bytes},
            config.http,
            config.dns,
            config.proxy,
            config.server_timing},
      lists(std::move(made.lists)),
      page_rules(std::move(made.page_rules)),
      groups(std::move(made.groups)),
      policy(std::move(made.policy)) {
  rules.doh.commands = takes_commands({config.core.access, policy});
}

MadeGeneration make_generation(const HostConfig& config, const Generation* previous, Log& log) {
  MadeGeneration out;
  if (wants_tls(config)) {
    out.certificate = load_certificate(config);
    for (const std::string& warning : out.certificate.warnings) log.warning("tls", warning);
    if (out.certificate.tls == nullptr) {
      out.problem = out.certificate.problem;
      return out;
    }
  }
  auto policy =
      make_policy(config, {next_generation(previous)}, load_rules(config, log), out.problem);
  if (!policy) return out;
  ChosenUpstreams chosen = choose_upstreams(config.core.upstreams, view_system(config.listens));
  for (const std::string& warning : chosen.warnings) log.warning("upstream", warning);
  auto made = std::make_shared<Generation>(config, *std::move(policy));
  made->config.core.upstreams = std::move(chosen.upstreams);
  // Threads share it, and clients keep their cookies over a reload.
  made->config.core.cookie_seed =
      previous != nullptr ? previous->config.core.cookie_seed : fresh_seed();
  if (previous != nullptr) made->config.threads = previous->config.threads;
  if (made->config.threads == 0) made->config.threads = usable_cores();
  made->tls = out.certificate.tls;
  const CacheConfig& cache = made->config.core.cache;
  made->cache = previous != nullptr && previous->config.core.cache == cache
                    ? previous->cache
                    : std::make_shared<SharedCache>(cache, fresh_seed(), made->config.threads > 1);
  made->limiter = make_limiter(*made, previous);
  made->news = std::make_unique<UpstreamNews>(
      [&log](LogLevel level, const std::string& text) { log.write(level, "upstream", text); });
  if (asks_in_tls(made->config.core.upstreams)) {
    made->client_tls = ClientTls::make({true, config.trust_files}, out.problem);
    if (made->client_tls == nullptr) return out;
  }
  out.generation = std::move(made);
  return out;
}

}  // namespace berth
