#pragma once

#include <string>

#include "core/base/bytes.h"

namespace berth {

/// The group of a name that statistics are kept by: what somebody may have registered, in lower
/// case ("example.com"). Without the list of public suffixes: the last two labels, or three where
/// the last is of two letters and the one before it of at most three ("example.co.uk").
/// Shape: `wire` is an uncompressed name; of the root, ".".
[[nodiscard]] std::string name_group(ByteView wire);

}  // namespace berth
