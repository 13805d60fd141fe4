#pragma once

#include <string>

#include "native-host/driver/generation.h"

namespace berth {

/// The image of lists, its lists, and which groups each counts for, as JSON. `problem`: why the
/// last reload changed nothing; empty: it did.
[[nodiscard]] std::string lists_json(const Generation& generation, const std::string& problem);

}  // namespace berth
