#pragma once

#include <string>
#include <string_view>

#include "native-host/query/query_order.h"
#include "native-host/query/query_outcome.h"

namespace berth {

/// The answer as dig prints it: the message, then who gave it and how long it took.
/// `when` is the time of day in words.
[[nodiscard]] std::string answer_text(const QueryOutcome& outcome, const Upstream& server,
                                      std::string_view when);

/// The data of the answer's records, one a line. Empty when there are none.
[[nodiscard]] std::string short_text(ByteView answer);

/// One JSON object and a line end: the answer as DNS over HTTPS gives it in JSON, with the members
/// `server`, `remote`, `protocol`, `time_us` and, where `traces`, `trace` behind it. Without an
/// answer: `error`, `stage` and `server`.
[[nodiscard]] std::string json_text(const QueryOutcome& outcome, const Upstream& server,
                                    bool traces);

/// A line for each step: when it began, how long it took, in milliseconds.
[[nodiscard]] std::string trace_text(const std::vector<QueryStep>& steps);

/// A line for each failure, and what may help: "connect to 192.0.2.1:853: Connection refused".
[[nodiscard]] std::string failures_text(const QueryOutcome& outcome, const Upstream& server);

}  // namespace berth
