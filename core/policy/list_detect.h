#pragma once

#include <optional>
#include <string_view>

#include "core/policy/list_format.h"

namespace berth {

/// Tells in which format a list is written by what most of its lines look like; one Adblock-style
/// rule in ten lines is enough for that format, since it has plain names and hosts lines, too.
/// Nothing when no line looks like any.
[[nodiscard]] std::optional<ListFormat> tell_list_format(std::string_view sample);

}  // namespace berth
