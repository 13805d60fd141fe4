#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/base/ids.h"
#include "core/base/time.h"

namespace berth {

/// What a transport carries.
enum class TransportKind : std::uint8_t {
  kDatagram,  ///< UDP: one message a datagram
  kStream,    ///< TCP, or TLS where the host does the TLS: messages behind two-octet lengths
  kSession,   ///< HTTP/2 connection or fetch origin: requests, each one message
};

/// States of a transport: `opening → busy ⇄ parked → closing → gone`.
enum class TransportState : std::uint8_t {
  kOpening,  ///< asked of the host, not yet open
  kBusy,     ///< open, a query in flight or about to be
  kParked,   ///< open, idle, in the pool
  kClosing,  ///< out of every index, on its way out; late events are ignored
};

/// True when a transport may go from one state to the other; any other move is a bug of ours.
[[nodiscard]] bool may_move(TransportState from, TransportState to);

/// Why a transport was closed.
enum class CloseReason : std::uint8_t {
  kNone,
  kIdle,
  kAge,
  kUses,
  kPoolFull,
  kClosedByPeer,
  kError,
  kUnexpectedData,
  kBadFrame,
  kMismatches,
  kTimedOut,
  kConnectFailed,
  kLostRace,
  kDrain,
  kNoQuery,
};

/// Lower-case words with underscores ("datagram", "closed_by_peer"); static storage.
[[nodiscard]] std::string_view to_string(TransportKind kind);
[[nodiscard]] std::string_view to_string(TransportState state);
[[nodiscard]] std::string_view to_string(CloseReason reason);

/// Everything the pool knows of one transport.
struct Transport {
  TransportId id;
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Endpoint remote;
  Endpoint local;
  TransportState state = TransportState::kOpening;
  /// When it was asked for, and from `Pool::opened` on when it opened.
  TimePoint opened_at;
  /// When it last took up or finished a query, or was parked.
  TimePoint last_used_at;
  std::uint32_t uses = 0;
  std::uint32_t in_flight = 0;
  /// Queries in flight that its peer allows; the pool's own limit may be lower.
  std::uint32_t max_in_flight = std::numeric_limits<std::uint32_t>::max();
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

}  // namespace berth
