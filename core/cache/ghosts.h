#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace berth {

/// Remembers which entries were put out of the small queue lately, without the entries: one that
/// comes back so soon is asked for more than once and goes straight to the main queue.
/// Shape: 8 octets for each remembered one; a false memory has odds of about 2^-32.
class Ghosts {
 public:
  /// `capacity` is rounded up to a power of two.
  explicit Ghosts(std::size_t capacity);

  void remember(std::uint64_t hash);
  /// True when `hash` is among the last `capacity` remembered; forgets it.
  [[nodiscard]] bool recall(std::uint64_t hash);
  [[nodiscard]] std::size_t bytes() const { return places_.size() * sizeof(Place); }

 private:
  struct Place {
    std::uint32_t tag = 0;
    std::uint32_t order = 0;
  };
  [[nodiscard]] Place& place_of(std::uint64_t hash);

  std::vector<Place> places_;
  std::uint32_t order_ = 0;
};

}  // namespace berth
