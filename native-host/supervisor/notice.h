#pragma once

#include <string_view>

namespace berth {

/// Tells whoever started this process how it stands, if it asked to be told: systemd
/// (`Type=notify`) and those who do as it does name a socket in NOTIFY_SOCKET. `state` is lines
/// such as `READY=1`. Waits a few seconds at most where it is slow to listen: without its `READY=1`
/// it may give the process up. Source: sd_notify(3).
void tell_supervisor(std::string_view state);

}  // namespace berth
