#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/list.h"
#include "core/upstream/attempt.h"
#include "core/upstream/outgoing_query.h"

namespace berth {

/// A message sent on a line that may still be answered.
struct InFlight {
  SentQuestion sent;
  /// Nothing: given up. The number stays taken until the line closes: an answer that comes late
  /// must not meet another question.
  std::optional<AttemptRef> attempt;
  /// Counts what was sent on the line.
  std::uint64_t place = 0;
};

/// What is in flight on one line, each under the number that its answer will bear: the wire id, or
/// the request's in a session.
///
/// Numbers stand side by side, apart from the messages, so that finding one among a hundred reads a
/// few cache lines; taking one out moves one other.
class InFlightMessages {
 public:
  /// Requires: `number` is none of those in flight.
  void add(std::uint32_t number, const SentQuestion& sent, AttemptRef attempt);

  /// Null when there is none. The pointer lives until the next change.
  [[nodiscard]] InFlight* find(std::uint32_t number);
  [[nodiscard]] bool contains(std::uint32_t number) const { return index_of(number) < size(); }

  /// Takes out the one under `number`, if there is one.
  void erase(std::uint32_t number);
  /// Nobody waits for it any more; it stays. Requires: there is one, and it is awaited.
  void give_up(std::uint32_t number);

  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  [[nodiscard]] bool empty() const { return numbers_.empty(); }
  /// How many are still awaited.
  [[nodiscard]] std::size_t awaited() const { return awaited_; }
  /// Who waits, in the order of sending.
  [[nodiscard]] List<AttemptRef> attempts() const;

 private:
  /// `size()`: there is none.
  [[nodiscard]] std::size_t index_of(std::uint32_t number) const;

  std::vector<std::uint32_t> numbers_;
  /// In the order of `numbers_`.
  List<InFlight> messages_;
  std::size_t awaited_ = 0;
  std::uint64_t places_ = 0;
};

}  // namespace berth
