#pragma once

#include "native-host/admin/admin_request.h"
#include "native-host/admin/server_view.h"

namespace berth {

/// For whom filtering rests, and how long it still does.
[[nodiscard]] AdminResponse show_pauses(const ServerView& view);

/// Has it rest for the minutes and the group that a request names, or for everybody.
[[nodiscard]] AdminResponse begin_pause(const ServerView& view, const AdminRequest& request);

/// Ends what rests for the group that a request names, or for everybody.
[[nodiscard]] AdminResponse end_pause(const ServerView& view, const AdminRequest& request);

}  // namespace berth
