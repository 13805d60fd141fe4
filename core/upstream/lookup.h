#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/ids.h"
#include "core/base/list.h"
#include "core/base/time.h"
#include "core/pool/transport.h"
#include "core/track/timeline.h"
#include "core/track/tracked.h"
#include "core/upstream/addresses.h"
#include "core/upstream/attempt.h"
#include "core/upstream/dial.h"
#include "core/upstream/in_flight.h"
#include "core/upstream/lookups.h"
#include "core/upstream/match.h"
#include "core/upstream/tcp_framer.h"
#include "core/upstream/upstream_set.h"

namespace berth {

/// How often one upstream was tried in one lookup; RFC 9520 3.1 counts by transport.
struct Tries {
  std::uint8_t datagram = 0;
  std::uint8_t other = 0;
};

/// The name of an upstream that a lookup of our own resolves.
struct Resolves {
  UpstreamId upstream;
  Family family{};
};

/// How such a lookup ended.
struct Resolved {
  Resolves what;
  std::optional<Answer> answer;
};

/// One question on its way.
struct Lookup {
  LookupQuestion question;
  TimePoint ends_at;
  Timeline timeline;
  /// Those that may be asked.
  UpstreamSet allowed;
  std::array<Attempt, kMaxAttemptsAtOnce> attempts{};
  std::array<Tries, kMaxUpstreams> tries{};
  /// Those that answered that they can't: to blame if another one can.
  UpstreamSet gave_up;
  /// Messages sent so far.
  std::uint32_t sent = 0;
  std::uint32_t last_ticket = 0;
  /// When its timer is set to.
  std::optional<TimePoint> timer_at;
  /// When another upstream is asked as well.
  std::optional<TimePoint> hedge_at;
  bool hedged = false;
  bool want_stream = false;
  /// The one retry at once after a transport died under it was made.
  bool fresh_retried = false;
  /// Its result is out; attempts that were overtaken are still awaited, to learn how long they
  /// take.
  bool answered = false;
  std::optional<Resolves> resolves;
  /// What to say if nothing better comes: the last that happened, and all that did.
  LookupFailure failure;
  std::string story;
  std::optional<Answer> soft_answer;

  [[nodiscard]] bool is_under_way() const;
  /// The same of an attempt that is to bring the answer.
  [[nodiscard]] bool is_asking() const;
  /// Messages that were sent, or are about to be.
  [[nodiscard]] std::uint32_t committed() const;
  [[nodiscard]] std::uint8_t& tries_of(const Attempt& attempt);
  /// Something went wrong: what happened last, and everything that happened, each once.
  void note(LookupFailure what);
};

/// A line on which this many messages were given up takes no more: their ids stay reserved, and
/// there are only 65,536. Ours.
inline constexpr std::size_t kMaxGivenUp = 1000;

/// What lookups know of a transport beside the pool.
struct Line {
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Endpoint remote;
  /// While it opens: how far it is, the dial it is part of, and which of its attempts it is.
  Stage stage = Stage::kConnect;
  DialId dial;
  std::size_t dial_attempt = 0;
  InFlightMessages in_flight;
  std::unique_ptr<TcpFramer> framer;
  bool secure = false;
  std::uint32_t last_request = 0;
  std::uint32_t mismatches = 0;
  std::uint32_t timeouts_in_row = 0;
  /// It has brought an answer: its end says nothing against the upstream.
  bool proven = false;
  bool opened = false;
  Tracked tracked{};
};

/// A transport on its way, over one address or several that race.
struct Dialling {
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Dial dial;
  /// By attempt of the dial; those that are no longer opening have none.
  List<TransportId> lines;
  /// Who waits for it.
  List<AttemptRef> pending;
  /// The one that holds the pool's place.
  TransportId placed;
  /// Addresses are being resolved.
  bool resolving = false;
};

/// An attempt's place in a queue; void once the attempt has another ticket, or none.
struct Place {
  AttemptRef attempt;
  std::uint32_t ticket = 0;
};

/// A message that ended an attempt's wait.
struct Incoming {
  ByteView bytes;
  MatchOutcome outcome{};
  /// How long it had been kept on its way (RFC 9111 5.1). Unit: seconds.
  std::uint32_t age = 0;
};

}  // namespace berth
