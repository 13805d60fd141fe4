#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.h"
#include "core/cache/cache.h"
#include "core/doh/doh.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"
#include "wasm/configuration.h"

namespace berth {

/// A resolver with all that it stands on. Cache and resolver have each a seed of their own, the
/// first and the second 32 octets that the given one is stretched to.
class Instance {
 public:
  /// Nothing where the policy cannot be made. Requires: `configuration` has no problems for `host`.
  [[nodiscard]] static std::unique_ptr<Instance> make(const Configuration& configuration,
                                                      const HostAbilities& host, const Seed& seed);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] Resolver& resolver() { return resolver_; }
  [[nodiscard]] const Cache& cache() const { return cache_; }
  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] DohConfig doh() const;

  /// The host's time as core's: one that went back is taken for the last one. Nothing where it is
  /// no time. Unit: milliseconds.
  [[nodiscard]] std::optional<TimePoint> time(double ms);

 private:
  Instance(Config config, DohSettings doh, Policy policy, Random random);

  Config config_;
  DohSettings doh_;
  Policy policy_;
  Cache cache_;
  Resolver resolver_;
  TimePoint now_;
};

}  // namespace berth
