#pragma once

#include <string>
#include <vector>

#include "core/base/time.h"
#include "core/message/iana.h"
#include "core/message/name.h"
#include "core/policy/client.h"
#include "core/resolver/event.h"
#include "native-host/driver/generation.h"
#include "native-host/driver/thread_state.h"

namespace berth {

/// A question whose fate somebody wants to know.
struct LookupOrder {
  Name name;
  RecordType type = RecordType::kA;
  Client client;
  TimePoint now;
  /// For what depends on the time of day.
  WallClock clock{};
  /// For whom filtering rests.
  std::vector<FilterPause> pauses{};
};

/// What would become of a question, which lists have its name and what the cache holds under it, as
/// JSON. Judged by the core as the question itself would be, apart from the server's own resolvers:
/// no upstream is asked, and nothing is counted, kept or moved.
[[nodiscard]] std::string lookup_json(const Generation& generation, const LookupOrder& order);

}  // namespace berth
