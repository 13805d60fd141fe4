#pragma once

#include <cstdint>
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
  kBusy,     ///< open, at least one query in flight
  kParked,   ///< open, idle, in the pool
  kClosing,  ///< out of every index, `Close` emitted; late events are ignored
};

/// Why a transport was closed.
enum class CloseReason : std::uint8_t {
  kNone, kIdle, kAge, kUses, kPoolFull, kClosedByPeer, kError, kUnexpectedData, kBadFrame,
  kMismatches, kTimedOut, kConnectFailed, kLostRace, kDrain, kNoQuery,
};

[[nodiscard]] std::string_view to_string(TransportKind kind);
[[nodiscard]] std::string_view to_string(CloseReason reason);

/// Everything the pool knows of one transport.
struct Transport {
  TransportId id;
  UpstreamId upstream;
  TransportKind kind = TransportKind::kDatagram;
  Endpoint remote;
  Endpoint local;
  TransportState state = TransportState::kOpening;
  TimePoint opened_at;
  TimePoint last_used_at;
  std::uint32_t uses = 0;
  std::uint32_t in_flight = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

}  // namespace berth
