#pragma once

#include <string>

#include "core/track/track_delta.h"

namespace berth {

/// What an observer is told, as JSON: `first`, `active`, `closed`, `dns`, `names`, `lost`. Times
/// are milliseconds before now, sizes octets; docs/admin.md says what each member is.
[[nodiscard]] std::string connections_json(const TrackDelta& delta);

}  // namespace berth
