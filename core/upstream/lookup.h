#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/pool/transport.h"
#include "core/track/timeline.h"
#include "core/upstream/lookups.h"
#include "core/upstream/outgoing_query.h"
#include "core/upstream/tcp_framer.h"

namespace berth {

/// Where a lookup stands; see the drawing in lookups.h.
enum class LookupPhase : std::uint8_t { kNew, kWaiting, kOpening, kSent };

/// One question on its way.
struct Lookup {
  LookupQuestion question;
  TimePoint ends_at;
  Timeline timeline;
  LookupPhase phase = LookupPhase::kNew;
  /// Of the attempt that is under way.
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  TransportId transport;
  TimePoint sent_at;
  /// Changes whenever the lookup leaves a waiting queue, so that its old place there is void.
  std::uint32_t wait_ticket = 0;
  /// Messages sent so far.
  std::uint32_t sent = 0;
  /// Attempts by upstream, `max_attempts_per_upstream` where no more shall be made.
  std::vector<std::uint8_t> attempts;
  bool want_stream = false;
  bool without_edns = false;
  /// The one retry at once after a transport died under it was made.
  bool fresh_retried = false;
  /// What to say if nothing better comes.
  LookupFailure failure;
  std::optional<Answer> soft_answer;
};

/// A message sent on a line that may still be answered.
struct InFlight {
  SentQuestion sent;
  /// Nothing: given up. The id stays reserved until the line closes (no reuse: an answer that comes
  /// late must not meet another question).
  std::optional<LookupId> lookup;
};

/// A line on which this many messages were given up takes no more: their ids stay reserved, and
/// there are only 65,536. Ours.
inline constexpr std::size_t kMaxGivenUp = 1000;

/// What lookups know of a transport beside the pool.
struct Line {
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Endpoint remote;
  /// Lookups that wait for it to open.
  std::vector<LookupId> pending;
  std::vector<InFlight> in_flight;
  std::unique_ptr<TcpFramer> framer;
  std::uint32_t mismatches = 0;
  std::uint32_t timeouts_in_row = 0;
  /// It has brought an answer: its end says nothing against the upstream.
  bool proven = false;
  bool opened = false;
};

}  // namespace berth
