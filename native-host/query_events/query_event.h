#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/policy/client.h"
#include "core/policy/judgement.h"
#include "core/resolver/action.h"
#include "core/track/timeline.h"
#include "native-host/query_events/event_ring.h"

namespace berth {

/// Why an answer was held back, in words; see `QueryBlocked`.
struct BlockReason {
  BlockedBy by = BlockedBy::kNothing;
  bool in_answer = false;
  std::string_view source;
  std::string_view name;
};

/// One query of a client and what came of it. Views are borrowed from whoever hands it over, for
/// the call.
struct QueryEvent {
  /// Numbers events in the order in which they are told, the same for whoever looks; 0: not yet.
  std::uint64_t id = 0;
  /// Queries that this one is told for, itself among them.
  std::uint32_t stands_for = 1;
  TimePoint asked_at;
  /// From when its thread woke up for it to its reply.
  Duration took{};
  Endpoint client;
  ClientProtocol protocol{};
  AnswerSource source{};
  /// The listening address.
  std::string_view listener;
  std::string_view group;
  /// Whose answer it is; empty where no upstream gave one.
  std::string_view upstream;
  ByteView query;
  /// Empty: it was dropped.
  ByteView reply;
  BlockReason blocked;
  std::span<const Mark> marks;
};

/// Writes one event, each text cut to 255 octets and each message to `kMaxKeptMessage`.
/// Nothing allocates. False: there is no room.
bool write_event(EventRing& ring, const QueryEvent& event);

/// Octets of a message that are kept. Ours: answers are mostly much shorter.
inline constexpr std::size_t kMaxKeptMessage = 4096;

/// An event as it stands in a ring, and the room that its marks need.
struct ReadEvent {
  QueryEvent event;
  std::array<Mark, Timeline::kMaxMarks> marks;
};

/// When the event in a record that `write_event` wrote was over.
[[nodiscard]] TimePoint ended_at(ByteView record);

/// Reads what `write_event` wrote into `out`, whose views borrow from `record`.
void read_event(ByteView record, ReadEvent& out);

}  // namespace berth
