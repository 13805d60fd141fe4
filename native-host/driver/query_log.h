#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/policy/log_rule.h"
#include "core/resolver/action.h"

namespace berth {

/// What was asked and what came of it, from the reply alone, in one line:
/// "www.example.com. AAAA: SERVFAIL, wait for udp://192.0.2.1:53 timed out".
/// Where a group's log shows no names, the code alone.
[[nodiscard]] std::string reply_text(ByteView reply, LogDetail detail = LogDetail::kFull);

/// Where the reply came from and where the time went: " (upstream; wait 12.3 ms, reply 12.4 ms)",
/// each step with when it was taken since the query came.
[[nodiscard]] std::string finish_text(const QueryFinished& finished);

}  // namespace berth
