#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/resolver/action.h"
#include "core/resolver/event.h"

namespace berth {

// Events and actions in words, one line each and without octets that a terminal would act on: tests
// compare these lines, and a report of a defect can carry them.

/// `QUERY q1 udp example.com. A +edns`, `OPENED t1`, `RECEIVED t1 <message>`, `CLOSED t1 connect
/// refused` …
[[nodiscard]] std::string to_string(const Event& event);

/// `OPEN t1 udp 192.0.2.1:53`, `SEND t1 example.com. A`, `PARK t1`, `CLOSE t1 idle`, `REPLY q1
/// upstream max-age 300 <message>`, `NOTICE …`, `FINISHED q1 …`.
[[nodiscard]] std::string to_string(const Action& action);

/// A query as `example.com. A +do +cd +norec`, a response as `NOERROR aa tc; <record>; … ; EDE 3
/// (Stale Answer) text`. What does not parse is `malformed, N octets`.
[[nodiscard]] std::string message_summary(ByteView message);

}  // namespace berth
