#pragma once

#include <cstdint>
#include <utility>

#include "core/base/random.h"

namespace berth {

/// How many queries are drawn, and for whom.
struct SampleOrder {
  /// One of so many; 0: none.
  std::uint32_t one_in = 0;
  /// Goes up when somebody begins to look after nobody did: what came before is not theirs.
  std::uint32_t look = 0;

  friend bool operator==(const SampleOrder&, const SampleOrder&) = default;
};

/// Draws one of so many queries, and knows for how many each one stands: those drawn and those that
/// they stand for are all there were since somebody began to look. How far it is to the next is
/// drawn anew each time, evenly from 1 to twice the mean, so that nobody whose turn comes in steps
/// is drawn more often than others.
class Sampler {
 public:
  /// `random` outlives it.
  explicit Sampler(Random& random) : random_(random) {}

  /// Whether the next query would be drawn. Requires: some are to be drawn, here and below.
  [[nodiscard]] bool draws_next(SampleOrder order) {
    if (order != order_) take(order);
    return left_ == 1;
  }

  /// Counts a query. For how many it stands, itself among them; 0: it is not drawn.
  [[nodiscard]] std::uint32_t count(SampleOrder order) {
    if (order != order_) take(order);
    ++unsaid_;
    if (--left_ > 0) return 0;
    draw();
    return std::exchange(unsaid_, 0);
  }

 private:
  void take(SampleOrder order) {
    if (order.look != order_.look) unsaid_ = 0;
    order_ = order;
    draw();
  }
  void draw() { left_ = order_.one_in == 1 ? 1 : 1 + random_.below(2 * order_.one_in - 1); }

  Random& random_;
  SampleOrder order_;
  /// Queries until one is drawn, that one among them.
  std::uint32_t left_ = 1;
  /// Since the last that was drawn.
  std::uint32_t unsaid_ = 0;
};

}  // namespace berth
