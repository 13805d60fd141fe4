#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ids.h"
#include "core/base/random.h"
#include "core/base/time.h"
#include "core/upstream/latency.h"
#include "core/upstream/upstream_set.h"

namespace berth {

/// By what an upstream is chosen among those that are well.
enum class SelectPolicy : std::uint8_t {
  kFastest,     ///< the least smoothed round trip; now and then another is measured beside it
  kInOrder,     ///< the first in the configured order
  kRoundRobin,  ///< each in turn
  kRandomTwo,   ///< two at random, of those the faster
  kParallel,    ///< as kFastest, but several at once
};

/// Which upstream is asked, and when one is passed over.
struct SelectorConfig {
  SelectPolicy policy = SelectPolicy::kFastest;
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

/// Chooses upstreams, passing over those that fail.
///
/// After `failures` in a row an upstream is down: passed over until its backoff ends, then given to
/// one query as a probe; while that is out, others pass it over for one more backoff. An answer
/// brings it back, a failed probe doubles the backoff. When all are down, the one whose backoff
/// ends first is given all the same: a query is never refused for lack of hope.
///
/// One whose answer is overdue, and from which none came since, is in doubt: others are preferred
/// until it answers or the time is up. So the second query no longer waits for a dead upstream. One
/// that leaves more than an eighth of its questions overdue is in doubt until the time is up,
/// whatever else it answers: more than hedges, which are few, can make up for.
class Selector {
 public:
  /// For `asked` upstreams, behind which stand `others` that only resolve names of upstreams: when
  /// all of the former are down, none is left. `random` outlives the selector.
  Selector(const SelectorConfig& config, std::size_t asked, std::size_t others, Random& random);

  /// The upstream to ask next, of those in `among`; nothing when it is empty.
  [[nodiscard]] std::optional<UpstreamId> choose(TimePoint now, const UpstreamSet& among);
  /// The same, of those that are up and not in doubt only.
  [[nodiscard]] std::optional<UpstreamId> choose_well(TimePoint now, const UpstreamSet& among);
  /// One worth a second message beside the query's own, which costs its client nothing: a probe
  /// that is due; where the fastest is wanted, also one whose time is not known, or has not been
  /// measured for long.
  [[nodiscard]] std::optional<UpstreamId> explore(TimePoint now, const UpstreamSet& among);

  /// It answered, after `round_trip` where that was measured.
  HealthChange succeeded(UpstreamId upstream, TimePoint now, std::optional<Duration> round_trip);
  /// It did not answer, or failed, `after` this time, which counts as its round trip.
  HealthChange failed(UpstreamId upstream, TimePoint now, Duration after);
  /// It asked to be left alone for a time: it is down for that long, bounded by the most. What it
  /// still answers of what was asked before changes nothing of that, nor does a wish for less.
  HealthChange pause(UpstreamId upstream, TimePoint now, Duration time);
  /// An answer to what was asked `since` then is late; it is given up at `until`.
  void overdue(UpstreamId upstream, TimePoint since, TimePoint until);

  [[nodiscard]] bool is_down(UpstreamId upstream) const;
  /// Nothing before the first measurement.
  [[nodiscard]] std::optional<RoundTrip> round_trip(UpstreamId upstream) const;
  /// How long nearly all of its answers take; nothing while that is not known.
  [[nodiscard]] std::optional<Duration> p95(UpstreamId upstream) const;

 private:
  /// When it asked to be left alone, and until when.
  struct Pause {
    TimePoint since;
    TimePoint until;
  };
  struct Health {
    std::uint32_t streak = 0;
    bool down = false;
    bool probing = false;
    Duration backoff{};
    TimePoint probe_at;
    std::optional<TimePoint> answered_at;
    std::optional<TimePoint> doubted_until;
    std::optional<Pause> pause;
    /// How many of the questions it is asked were overdue lately, of `kWhole`.
    std::uint32_t overdue = 0;
    std::optional<RoundTrip> round_trip;
    Latency latency;
    /// When it was last measured or sent out to be, in choices made.
    std::uint64_t measured_at = 0;
  };

  [[nodiscard]] bool in_doubt(const Health& health, TimePoint now) const;
  [[nodiscard]] bool keeps_pause(const Health& health, TimePoint now,
                                 std::optional<Duration> round_trip) const;
  [[nodiscard]] UpstreamId by_policy(const UpstreamSet& among);
  [[nodiscard]] std::size_t fastest(const UpstreamSet& among) const;
  [[nodiscard]] std::size_t random_one(const UpstreamSet& among);
  HealthChange trip(UpstreamId upstream, TimePoint now, Duration backoff);
  void give_probe(Health& health, TimePoint now) const;
  void measure(Health& health, Duration time) const;

  SelectorConfig config_;
  std::vector<Health> upstreams_;
  Random& random_;
  std::size_t asked_;
  std::size_t down_count_ = 0;
  std::size_t last_ = 0;
  std::uint64_t choices_ = 0;
};

}  // namespace berth
