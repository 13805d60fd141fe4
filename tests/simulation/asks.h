#pragma once

#include <cstdint>

#include "tests/simulation/dice.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// How the clients of one run ask.
struct Crowd {
  /// Names that are asked for again and again.
  std::uint32_t hot_names = 100;
  /// Of a thousand queries, how many are for a name that nobody asked for before.
  std::uint32_t fresh_thousandths = 300;
  /// Of a thousand names, how many are more than one address.
  std::uint32_t odd_thousandths = 300;
};

/// Draws one query: message, fate and how it arrives; `number` names fresh names too.
void draw_ask(Draw& draw, const Crowd& crowd, Happening& ask);

}  // namespace berth
