#include "core/pool/transport.h"

#include <array>
#include <cstddef>

namespace berth {
namespace {

constexpr std::size_t kStates = 4;

// From (row) opening, busy, parked, closing to (column) the same.
constexpr std::array<std::array<bool, kStates>, kStates> kMoves{{
    {false, true, false, true},
    {false, false, true, true},
    {false, true, false, true},
    {false, false, false, false},
}};

}  // namespace

bool may_move(TransportState from, TransportState to) {
  return kMoves[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

std::string_view to_string(TransportKind kind) {
  switch (kind) {
    case TransportKind::kDatagram: return "datagram";
    case TransportKind::kStream: return "stream";
    case TransportKind::kSession: return "session";
  }
  return "unknown";
}

std::string_view to_string(TransportState state) {
  switch (state) {
    case TransportState::kOpening: return "opening";
    case TransportState::kBusy: return "busy";
    case TransportState::kParked: return "parked";
    case TransportState::kClosing: return "closing";
  }
  return "unknown";
}

std::string_view to_string(CloseReason reason) {
  switch (reason) {
    case CloseReason::kNone: return "none";
    case CloseReason::kIdle: return "idle";
    case CloseReason::kAge: return "age";
    case CloseReason::kUses: return "uses";
    case CloseReason::kPoolFull: return "pool_full";
    case CloseReason::kClosedByPeer: return "closed_by_peer";
    case CloseReason::kError: return "error";
    case CloseReason::kUnexpectedData: return "unexpected_data";
    case CloseReason::kBadFrame: return "bad_frame";
    case CloseReason::kMismatches: return "mismatches";
    case CloseReason::kTimedOut: return "timed_out";
    case CloseReason::kConnectFailed: return "connect_failed";
    case CloseReason::kLostRace: return "lost_race";
    case CloseReason::kDrain: return "drain";
    case CloseReason::kNoQuery: return "no_query";
  }
  return "unknown";
}

}  // namespace berth
