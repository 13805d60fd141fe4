#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/pool/transport.h"
#include "core/track/tracking.h"

namespace berth {

/// Names one lookup.
struct LookupId {
  std::uint32_t value = 0;
  friend bool operator==(const LookupId&, const LookupId&) = default;
};

/// Names one dial in progress; 0: none.
struct DialId {
  std::uint32_t value = 0;
  friend bool operator==(const DialId&, const DialId&) = default;
};

/// Attempts that one lookup may have under way at once. Bound on work, ours.
inline constexpr std::size_t kMaxAttemptsAtOnce = 4;

/// Names one attempt of a lookup. Whoever holds one is told when the attempt ends.
struct AttemptRef {
  LookupId lookup;
  std::uint8_t place = 0;
  friend bool operator==(const AttemptRef&, const AttemptRef&) = default;
};

/// Where an attempt stands; see the drawing in lookups.h.
enum class AttemptPhase : std::uint8_t { kNone, kWaiting, kOpening, kSent };

/// Why an attempt is made.
enum class AttemptRole : std::uint8_t {
  kMain,   ///< the lookup's own
  kHedge,  ///< another one is late
  kExtra,  ///< to learn about the upstream; its failure is no failure of the lookup
};

/// One upstream asked for one lookup.
struct Attempt {
  AttemptPhase phase = AttemptPhase::kNone;
  AttemptRole role = AttemptRole::kMain;
  TransportKind kind = TransportKind::kDatagram;
  /// It was seen not to understand EDNS (RFC 6891 6.2.2).
  bool without_edns = false;
  UpstreamId upstream;
  /// While waiting: its place in the queue is valid under this number only.
  std::uint32_t ticket = 0;
  /// While opening.
  DialId dial;
  /// While sent, and where to.
  TransportId transport;
  Endpoint remote;
  /// The number its message has there, see `InFlightMessages`.
  std::uint32_t sent_as = 0;
  /// While somebody observes how long it takes.
  std::optional<PendingQuery> timed;
  TimePoint began_at;
  TimePoint sent_at;
  TimePoint ends_at;

  [[nodiscard]] bool is_under_way() const { return phase != AttemptPhase::kNone; }
};

}  // namespace berth
