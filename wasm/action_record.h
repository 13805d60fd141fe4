#pragma once

#include "core/resolver/action.h"
#include "wasm/output.h"

namespace berth {

/// Writes an action as a record (wasm/README.md) in place of what `out` holds.
void write_action(const Action& action, Output& out);

}  // namespace berth
