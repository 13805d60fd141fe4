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

// In the order of `TransportKind`.
constexpr std::array<std::string_view, 3> kKindWords{"datagram", "stream", "session"};
static_assert(kKindWords.size() == static_cast<std::size_t>(TransportKind::kSession) + 1);

// In the order of `TransportState`.
constexpr std::array<std::string_view, 4> kStateWords{"opening", "busy", "parked", "closing"};
static_assert(kStateWords.size() == static_cast<std::size_t>(TransportState::kClosing) + 1);

// In the order of `CloseReason`.
constexpr std::array<std::string_view, 15> kReasonWords{
    "none",      "idle",           "age",       "uses",
    "pool_full", "closed_by_peer", "error",     "unexpected_data",
    "bad_frame", "mismatches",     "timed_out", "connect_failed",
    "lost_race", "drain",          "no_query"};
static_assert(kReasonWords.size() == static_cast<std::size_t>(CloseReason::kNoQuery) + 1);

}  // namespace

bool may_move(TransportState from, TransportState to) {
  return kMoves[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
}

std::string_view to_string(TransportKind kind) {
  return kKindWords[static_cast<std::size_t>(kind)];
}

std::string_view to_string(TransportState state) {
  return kStateWords[static_cast<std::size_t>(state)];
}

std::string_view to_string(CloseReason reason) {
  return kReasonWords[static_cast<std::size_t>(reason)];
}

}  // namespace berth
