#include "core/resolver/group_settings.h"
#include "core/resolver/settings.h"

// Each value within its own bounds is not yet a configuration that works: a budget shorter than one
// attempt never lets an attempt end. Rules between settings stand here, one line each.

namespace berth {
namespace {

class Check {
 public:
  explicit Check(const Config& config) : config_(config) {
    settings_.add(core_settings(), config_);
  }

  void bounds() {
    for (const BoundSetting& setting : settings_.all()) {
      if (auto problem = check_setting(setting.row(), setting.value())) {
        problems_.push_back({std::string(setting.row().key), std::move(problem->text)});
      }
    }
  }

  /// The number under `key` is at most the one under `limit`.
  void at_most(std::string_view key, std::string_view limit) {
    compare(key, limit, number(key) <= number(limit), " is more than ", "at most ");
  }

  /// The number under `key` is less than the one under `limit`.
  void less(std::string_view key, std::string_view limit) {
    compare(key, limit, number(key) < number(limit), " is not less than ", "less than ");
  }

  void add(std::string_view key, std::string text) {
    problems_.push_back({std::string(key), std::move(text)});
  }

  /// The value under `key`, or another, as that setting is written.
  [[nodiscard]] std::string text(std::string_view key) const { return settings_.find(key)->text(); }
  [[nodiscard]] std::string text(std::string_view key, std::size_t value) const {
    return print_setting(settings_.find(key)->row(), static_cast<std::int64_t>(value));
  }

  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] bool clean() const { return problems_.empty(); }
  [[nodiscard]] std::vector<ConfigProblem> take() { return std::move(problems_); }

 private:
  [[nodiscard]] std::int64_t number(std::string_view key) const {
    const SettingValue value = settings_.find(key)->value();
    const auto* held = std::get_if<std::int64_t>(&value);
    return held == nullptr ? 0 : *held;
  }

  void compare(std::string_view key, std::string_view limit, bool holds, std::string_view verdict,
               std::string_view allowed) {
    if (holds) return;
    const std::string limit_text = text(limit);
    add(key, text(key) + std::string(verdict) + std::string(limit) + " (" + limit_text +
                 "); allowed: " + std::string(allowed) + limit_text);
  }

  Config config_;
  Settings settings_;
  std::vector<ConfigProblem> problems_;
};

void check_cache(Check& check) {
  const CacheConfig& cache = check.config().cache;
  check.at_most("cache.min_ttl", "cache.max_ttl");
  check.at_most("cache.min_ttl", "cache.max_negative_ttl");
  const std::size_t shard_bytes = cache.bytes / cache.shards;
  if (cache.max_entry_bytes > shard_bytes) {
    check.add("cache.max_entry", check.text("cache.max_entry") +
                                     " is more than one of the cache.shards holds; allowed: at "
                                     "most cache.bytes / cache.shards = " +
                                     check.text("cache.max_entry", shard_bytes));
  }
}

/// The protocols that a host speaks, in words.
std::string spoken(const HostAbilities& host) {
  std::string text;
  for (const auto protocol : {UpstreamProtocol::kUdp, UpstreamProtocol::kTcp,
                              UpstreamProtocol::kTls, UpstreamProtocol::kHttps}) {
    if (!host.speaks(protocol)) continue;
    if (!text.empty()) text += ", ";
    text += std::string(to_string(protocol)) + "://";
  }
  return text;
}

/// What a host that is given a URL and nothing else cannot keep to.
void check_by_url(Check& check, const Upstream& upstream) {
  const std::string text = quoted(upstream.to_string());
  if (!upstream.pins.empty()) {
    check.add("upstream", text + " has a pin, which this host cannot check; leave pin= out");
  }
  if (!upstream.tls_name.empty() && upstream.tls_name != upstream.host) {
    check.add("upstream", text +
                              " has a name for its certificate that this host cannot check; "
                              "put it into the URL in place of name=");
  }
}

void check_upstreams(Check& check, const HostAbilities& host) {
  const std::vector<Upstream>& upstreams = check.config().upstreams;
  for (std::size_t i = 0; i < upstreams.size(); ++i) {
    if (!host.speaks(upstreams[i].protocol)) {
      check.add("upstream", quoted(upstreams[i].to_string()) +
                                " cannot be opened by this host; allowed: " + spoken(host));
    }
    const bool by_url = host.names && upstreams[i].protocol == UpstreamProtocol::kHttps;
    if (by_url) check_by_url(check, upstreams[i]);
    if (!by_url && upstreams[i].endpoints.empty() && check.config().bootstrap.empty()) {
      check.add("upstream", quoted(upstreams[i].to_string()) +
                                " has a name and no address; add #address=ADDRESS, or set "
                                "bootstrap to a server that resolves it");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (!(upstreams[i] == upstreams[j])) continue;
      check.add("upstream", quoted(upstreams[i].to_string()) + " is given twice");
    }
  }
}

}  // namespace

bool HostAbilities::speaks(UpstreamProtocol protocol) const {
  switch (protocol) {
    case UpstreamProtocol::kUdp: return udp;
    case UpstreamProtocol::kTcp: return tcp;
    case UpstreamProtocol::kTls: return tls;
    case UpstreamProtocol::kHttps: break;
  }
  return https;
}

std::vector<ConfigProblem> check_config(const Config& config, const HostAbilities& host) {
  Check check(config);
  check.bounds();
  // A value out of bounds would only be complained of again.
  if (!check.clean()) return check.take();
  check_cache(check);
  check_upstreams(check, host);
  check.at_most("query.connect_timeout", "query.budget");
  check.at_most("hedge.least", "hedge.first");
  check.at_most("query.datagram_attempt", "query.budget");
  check.at_most("query.stream_attempt", "query.budget");
  check.less("query.stale_after", "query.budget");
  check.at_most("query.max_attempts", "query.max_messages");
  check.at_most("health.backoff", "health.backoff_max");
  check.at_most("pool.datagram.size", "pool.datagram.max_open");
  check.at_most("pool.stream.size", "pool.stream.max_open");
  check.at_most("pool.session.size", "pool.session.max_open");
  return check.take();
}

std::vector<ConfigProblem> check_policy(const PolicyConfig& given) {
  PolicyConfig config = given;
  resolve_groups(config);
  std::size_t entry = 0;
  const auto policy = Policy::make(config, &entry);
  if (policy.ok()) return {};
  const auto problem = [&](std::string_view key, std::string_view text, std::string_view rule) {
    const bool against_rule = policy.error() == Error::kNotAllowed && !rule.empty();
    return std::vector<ConfigProblem>{
        {std::string(key), quoted(text) + " does not fit: " +
                               std::string(against_rule ? rule : to_string(policy.error()))}};
  };
  const std::size_t records = config.local_records.size();
  if (entry < records) {
    return problem("local.records", config.local_records[entry],
                   "a name has either one CNAME or other records, and one SOA at most");
  }
  const std::size_t zones = config.forwarded_zones.size();
  if (entry < records + zones) {
    return problem("local.forward", config.forwarded_zones[entry - records],
                   "resolver.arpa is about this very server");
  }
  if (policy.error() == Error::kBadUrl) return problem("ddr.doh_path", config.ddr_doh_path, {});
  return problem("ddr.target", config.ddr_target, {});
}

void fit_to_host(Config& config, const HostAbilities& host) {
  if (!host.names) return;
  for (Upstream& upstream : config.upstreams) {
    if (upstream.protocol != UpstreamProtocol::kHttps || upstream.host.empty()) continue;
    upstream.endpoints = {Endpoint{IpAddress{}, upstream.port}};
  }
}

}  // namespace berth
