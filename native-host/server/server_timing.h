#pragma once

#include <string>
#include <string_view>

#include "core/base/time.h"
#include "core/resolver/action.h"

namespace berth {

/// Writes where an answer came from and where its time went, as the value of a Server-Timing field,
/// in place of what `text` held: "core;dur=0.2, cache;desc=miss, connect;dur=11.2,
/// upstream;dur=13". Times are milliseconds, in tenths; what comes to none is left out. `core` is
/// the time since the wake-up that brought the answer; `connect` lasts until a query first left,
/// `upstream` from then to the last answer that came; of a failure `failed` has the stage that it
/// came to. `timeline` is null where nobody had to wait.
/// Source: Server Timing (W3C) 2.
void write_server_timing(AnswerSource source, Duration core, const Timeline* timeline,
                         std::string& text);

/// Whether such a value is one of few, which other answers carry too: it names no wait, and no
/// whole millisecond.
[[nodiscard]] bool recurs(std::string_view timing);

}  // namespace berth
