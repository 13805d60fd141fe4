#pragma once

#include <string>

#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"

namespace berth {

/// What an errno means, in the words of core; 0 is end of stream.
[[nodiscard]] TransportCause cause_of(int os_code);

/// How a transport came to its end: where, what went wrong, and all that is known of why.
struct TransportFailure {
  Stage stage = Stage::kConnect;
  TransportCause cause = TransportCause::kOther;
  int os_code = 0;
  /// For people; may hold what the peer said.
  std::string why;

  /// One that the operating system told of; 0 is end of stream.
  [[nodiscard]] static TransportFailure of_system(Stage stage, int os_code);

  friend bool operator==(const TransportFailure&, const TransportFailure&) = default;
};

}  // namespace berth
