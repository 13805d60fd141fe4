#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace berth {

/// How names at and under the apex of a local zone are answered when no record says more.
enum class ZoneRule : std::uint8_t {
  /// Not a zone here: upstreams decide.
  kForwarded,
  /// The apex exists, other names do not (NXDOMAIN). A DS at the apex is the parent's business and
  /// is not answered from here (RFC 4035 3.1.4.1).
  kServed,
  /// Nothing exists, the apex included, unless a local record lies under it (RFC 8020).
  kAbsent,
  /// Every name exists and has no records (NODATA).
  kNoData,
};

/// A zone that every resolver serves by itself.
struct SpecialZone {
  std::string_view name;
  ZoneRule rule = ZoneRule::kServed;
  /// Reverse zone of addresses that a site uses as it likes: an operator may have a server for it.
  bool private_reverse = false;
  /// One line for people who meet its NXDOMAIN; empty: nothing to say.
  std::string_view why;
};

/// A run of zones that differ in their first, decimal label: `first`.suffix … `last`.suffix.
struct SpecialZoneRange {
  std::string_view suffix;
  std::uint8_t first = 0;
  std::uint8_t last = 0;
  std::string_view why;
};

/// The zones, each by name; `localhost` has records of its own (builtin_records.h).
///
/// Names that are left to upstreams on purpose: `example` and the `example` domains (RFC 6761 6.5:
/// resolved as any other), `alt` (RFC 9476 2: not among the locally served), `ipv4only.arpa`
/// (RFC 8880 7.1: whoever does the DNS64 answers it), `6tisch.arpa` and `eap-noob.arpa` (no rule
/// for resolvers).
///
/// Source: IANA "Special-Use Domain Names" and "Locally-Served DNS Zones"; RFC 6761, 6303, 6762,
/// 7686, 8375, 9462, 9665.
[[nodiscard]] std::span<const SpecialZone> special_zones();

/// Private reverse zones that come in runs. Source: RFC 6303 4.1, RFC 7793.
[[nodiscard]] std::span<const SpecialZoneRange> special_zone_ranges();

}  // namespace berth
