#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"

namespace berth {

/// One step on a question's way, for `--trace`.
struct QueryStep {
  Stage stage{};
  /// Since the beginning of everything.
  Duration begins{};
  Duration took{};
  /// What happened: endpoints, sizes, the TLS that was agreed on, what went wrong.
  std::string what;

  friend bool operator==(const QueryStep&, const QueryStep&) = default;
};

/// Why an attempt came to nothing.
struct QueryFailure {
  Stage stage{};
  TransportCause cause = TransportCause::kOther;
  /// The endpoint, or the name that was looked up.
  std::string place;
  std::string why;

  friend bool operator==(const QueryFailure&, const QueryFailure&) = default;
};

/// What came of a question.
struct QueryOutcome {
  /// The message as it came; nothing: there was none.
  std::optional<Bytes> answer;
  /// Who gave it, over what ("udp", "tcp", "tls", "https").
  Endpoint remote;
  std::string protocol;
  /// From the question that was answered to its answer.
  Duration took{};
  /// UDP cut the answer, so it came over TCP.
  bool was_truncated = false;
  /// Messages that did not answer the question.
  std::uint32_t ignored = 0;
  std::vector<QueryFailure> failures;
  std::vector<QueryStep> steps;
};

}  // namespace berth
