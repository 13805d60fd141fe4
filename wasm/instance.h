#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/random.h"
#include "core/cache/cache.h"
#include "core/doh/commands.h"
#include "core/doh/doh.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"
#include "wasm/configuration.h"

namespace berth {

/// A resolver with all that it stands on. Cache and resolver have each a seed of their own, the
/// first and the second 32 octets that the given one is stretched to.
class Instance {
 public:
  /// Nothing where the policy cannot be made. Requires: `configuration` has no other problems for
  /// `host`.
  [[nodiscard]] static std::unique_ptr<Instance> make(const Configuration& configuration,
                                                      const HostAbilities& host, const Seed& seed);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] Resolver& resolver() { return resolver_; }
  [[nodiscard]] const Cache& cache() const { return cache_; }
  [[nodiscard]] const Config& config() const { return config_; }
  [[nodiscard]] DohConfig doh() const;
  /// Answers a command of `client`, which counts as a question.
  [[nodiscard]] CommandReply command(TimePoint now, const Client& client, std::string_view target);
  /// Judges by the lists of `image` from now on, which stays where it is until the next call of
  /// this; without octets by none. What is wrong in words; empty: nothing.
  [[nodiscard]] std::string use_image(ByteView image);

  /// The host's time as core's: one that went back is taken for the last one. Nothing where it is
  /// no time. Unit: milliseconds.
  [[nodiscard]] std::optional<TimePoint> time(double ms);

 private:
  /// Rules, and what they stand on.
  struct Rules {
    std::optional<BlocklistImage> image;
    std::optional<Policy> policy;
  };
  Instance(Config config, DohSettings doh, PolicyConfig said, std::unique_ptr<Rules> rules,
           Random random);

  Config config_;
  DohSettings doh_;
  PolicyConfig said_;
  std::unique_ptr<Rules> rules_;
  Cache cache_;
  Resolver resolver_;
  TimePoint now_;
};

}  // namespace berth
