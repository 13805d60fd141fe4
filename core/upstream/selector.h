#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"

namespace berth {

/// When an upstream is passed over.
struct SelectorConfig {
  /// Failures in a row that trip it.
  std::uint32_t failures = 3;
  /// How long it is passed over at first, doubled by each failed probe up to the most.
  Duration backoff = seconds(1);
  Duration backoff_max = seconds(60);
};

/// What one outcome changed, for an operator to hear of once.
struct HealthChange {
  bool down = false;
  bool up = false;
  /// With `down`: it was the last that answered.
  bool none_left = false;

  friend bool operator==(const HealthChange&, const HealthChange&) = default;
};

/// Smoothed round trip time and its variation. Source: RFC 6298 2.
struct RoundTrip {
  Duration smoothed{};
  Duration variation{};

  friend bool operator==(const RoundTrip&, const RoundTrip&) = default;
};

/// Chooses upstreams in their configured order, passing over those that fail.
///
/// After `failures` in a row an upstream is down: passed over until its backoff ends, then given to
/// one query as a probe; while that is out, others pass it over for one more backoff. An answer
/// brings it back, a failed probe doubles the backoff. When all are down, the one whose backoff
/// ends first is given all the same: a query is never refused for lack of hope.
class Selector {
 public:
  Selector(const SelectorConfig& config, std::size_t upstream_count);

  /// The upstream to ask next for a query that has asked those in `tried`; nothing when it has
  /// asked them all.
  [[nodiscard]] std::optional<UpstreamId> choose(TimePoint now, std::span<const UpstreamId> tried);

  /// It answered, after `round_trip` when that could be measured (not for a retransmitted question,
  /// RFC 6298 3).
  HealthChange succeeded(UpstreamId upstream, std::optional<Duration> round_trip);
  /// It did not answer, or failed.
  HealthChange failed(UpstreamId upstream, TimePoint now);

  [[nodiscard]] bool is_down(UpstreamId upstream) const;
  /// Nothing before the first measurement.
  [[nodiscard]] std::optional<RoundTrip> round_trip(UpstreamId upstream) const;

 private:
  struct Health {
    std::uint32_t streak = 0;
    bool down = false;
    bool probing = false;
    Duration backoff{};
    TimePoint probe_at;
    std::optional<RoundTrip> round_trip;
  };

  SelectorConfig config_;
  std::vector<Health> upstreams_;
  std::size_t down_count_ = 0;
};

}  // namespace berth
