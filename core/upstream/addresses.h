#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/time.h"

namespace berth {

/// How long the family that last won a dial, or brought an answer, is tried first. Source: RFC
/// 8305 9.1, the time is ours.
inline constexpr Duration kFamilyMemory = seconds(600);
/// Bounds on how long resolved addresses are believed, and how soon a failed resolution is tried
/// again. Ours: a TTL of 0 must not cost a question for each connection.
inline constexpr Duration kMinAddressLife = seconds(10);
inline constexpr Duration kMaxAddressLife = seconds(86400);
inline constexpr Duration kAddressRetry = seconds(10);
/// Addresses kept of one family. Bound on work, ours.
inline constexpr std::size_t kMaxAddresses = 8;

/// The two kinds of addresses.
enum class Family : std::uint8_t { kV6, kV4 };

/// Where one upstream is reached: configured for good, or resolved for a time. What was resolved
/// once is kept until something newer is known: a bootstrap server that is away takes no upstream
/// with it.
class Addresses {
 public:
  /// Of a literal address or with `address=`: never to be resolved.
  explicit Addresses(std::vector<Endpoint> configured);

  [[nodiscard]] bool any() const { return !v6_.endpoints.empty() || !v4_.endpoints.empty(); }
  [[nodiscard]] bool several() const { return v6_.endpoints.size() + v4_.endpoints.size() > 1; }
  /// True while there is nothing to resolve.
  [[nodiscard]] bool fresh(TimePoint now) const;

  /// All, in the order in which to try them: families by turns, IPv6 first, or the family that won
  /// last, or did not fail last.
  [[nodiscard]] std::vector<Endpoint> in_order(TimePoint now) const;

  /// What a resolution said of one family; an empty list: it has no such address.
  void learn(Family family, std::vector<Endpoint> endpoints, Duration ttl, TimePoint now);
  /// It could not be resolved: what is known stays.
  void keep(Family family, TimePoint now);

  /// A dial was won there, in this time.
  void won(const Endpoint& endpoint, TimePoint now, Duration took);
  /// An answer came from there.
  void proved(const Endpoint& endpoint, TimePoint now);
  /// How long opening takes, smoothed; nothing before the first.
  [[nodiscard]] std::optional<Duration> connect_time() const { return connect_time_; }
  /// Nothing came of it: the other family, and others of its own, are tried first.
  void demote(const Endpoint& endpoint, TimePoint now);

 private:
  struct Known {
    std::vector<Endpoint> endpoints;
    std::optional<TimePoint> expires_at;
  };

  [[nodiscard]] Known& of(Family family) { return family == Family::kV6 ? v6_ : v4_; }

  Known v6_;
  Known v4_;
  bool fixed_;
  Family first_ = Family::kV6;
  Family winner_ = Family::kV6;
  std::optional<TimePoint> won_at_;
  std::optional<Duration> connect_time_;
};

}  // namespace berth
