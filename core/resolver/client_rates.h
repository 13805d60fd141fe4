#pragma once

#include <cstdint>
#include <memory>

#include "core/base/random.h"
#include "core/policy/client.h"
#include "core/policy/rate_limiter.h"

namespace berth {

/// How often the clients of one resolver ask: whom a limit holds for, and the limiter that counts.
class ClientRates {
 public:
  /// A client, and the limit that it is held to.
  struct Rated {
    RatedClient client;
    /// Null: any number.
    const RateLimit* limit = nullptr;
  };

  /// `config` and `random` outlive it; a limiter of its own is made when one is first needed.
  ClientRates(const RateConfig& config, Random& random) : config_(config), random_(random) {}

  /// Counts by `limiter` from now on, which outlives it.
  void use(RateLimiter& limiter) { limiter_ = &limiter; }

  /// How a member of a group with `limit` is held to it. `has_cookie`: it sent a good cookie of
  /// ours, which only the owner of its address was given.
  [[nodiscard]] Rated rate(const Client& client, std::uint16_t group, const RateLimit& limit,
                           bool has_cookie) const;

  /// Counts a question. True: it is one too many.
  [[nodiscard]] bool is_over(TimePoint now, const Rated& rated);
  /// The question was dropped for other reasons: it does not count.
  void give_back(const Rated& rated);

  /// Whether to answer one more datagram that was too much: half of them are.
  [[nodiscard]] bool answers_datagram() { return ++datagrams_ % 2 == 0; }

 private:
  const RateConfig& config_;
  Random& random_;
  std::unique_ptr<RateLimiter> own_;
  RateLimiter* limiter_ = nullptr;
  std::uint32_t datagrams_ = 0;
};

}  // namespace berth
