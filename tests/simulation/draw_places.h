#pragma once

#include "tests/simulation/dice.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// Draws the upstreams of a run, where they are and how they are told of, and the servers that
/// resolve the names of those that have no address. The profile and its fault are drawn already.
void draw_places(Draw& draw, Schedule& schedule);

}  // namespace berth
