#pragma once

#include "core/policy/policy.h"
#include "core/resolver/config.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// What a host makes of its settings.
struct Configuration {
  Config core;
  PolicyConfig policy;
};

/// Reads the settings of a schedule as a host does. Those whose key begins with "!" are nonsense
/// and must be refused, those with "?" cannot stand beside the others. Throws `Broken` when they
/// are taken, or when good ones are not.
[[nodiscard]] Configuration configure(const Schedule& schedule);

/// Draws settings that make no sense.
void draw_nonsense(Draw& draw, Schedule& schedule);

}  // namespace berth
