#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/list.h"

namespace berth {

/// What a `NumberIndex` finds: the base of whatever is kept by number.
struct Numbered {
  std::uint64_t number = 0;
};

/// Finds things by number, which somebody else owns. One piece of code for all of them, and the
/// same order of its places in every build.
/// Shape: a table with linear probing, never more than three quarters full. Numbers are ids, which
/// nobody outside can choose to collide.
class NumberIndex {
 public:
  /// What has this number; null: nothing.
  [[nodiscard]] Numbered* find(std::uint64_t number) const;
  /// Requires: `item` outlives its place here, and its number is not there yet.
  void insert(Numbered& item);
  /// Takes out what has this number; null: nothing.
  Numbered* take(std::uint64_t number);

  [[nodiscard]] std::size_t size() const { return size_; }
  /// All there is, in no order that means anything; null where nothing stands.
  [[nodiscard]] std::span<Numbered* const> places() const { return places_; }

 private:
  [[nodiscard]] std::size_t home_of(std::uint64_t number) const;
  /// The place of this number, or the free one where it would stand. Requires: places.
  [[nodiscard]] std::size_t place_of(std::uint64_t number) const;
  void grow();

  List<Numbered*> places_;
  std::size_t size_ = 0;
};

}  // namespace berth
