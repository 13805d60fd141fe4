#pragma once

#include <string>
#include <string_view>

namespace berth {

/// Why this host has no time zone of that name (`Europe/Vienna`); empty: it has one.
[[nodiscard]] std::string time_zone_fault(std::string_view name);

/// Has clocks shown as in that zone from now on, by the whole process; empty: as before, by `TZ` or
/// the system's time zone. Requires: no other thread runs yet, since the environment changes.
void use_time_zone(const std::string& name);

}  // namespace berth
