#include "core/base/number_index.h"

#include <cassert>
#include <utility>

namespace berth {
namespace {

/// Places of the first table. A power of two, as all sizes are.
constexpr std::size_t kFirstPlaces = 8;

}  // namespace

Numbered* NumberIndex::find(std::uint64_t number) const {
  return places_.empty() ? nullptr : places_[place_of(number)];
}

void NumberIndex::insert(Numbered& item) {
  if (4 * (size_ + 1) > 3 * places_.size()) grow();
  const std::size_t place = place_of(item.number);
  assert(places_[place] == nullptr);
  places_[place] = &item;
  ++size_;
}

Numbered* NumberIndex::take(std::uint64_t number) {
  if (places_.empty()) return nullptr;
  std::size_t hole = place_of(number);
  Numbered* const taken = std::exchange(places_[hole], nullptr);
  if (taken == nullptr) return nullptr;
  --size_;
  // What was pushed past the hole moves back into it, so that no search ends too early.
  const std::size_t mask = places_.size() - 1;
  for (std::size_t at = (hole + 1) & mask; places_[at] != nullptr; at = (at + 1) & mask) {
    const std::size_t home = home_of(places_[at]->number);
    if (((at - home) & mask) < ((at - hole) & mask)) continue;
    places_[hole] = std::exchange(places_[at], nullptr);
    hole = at;
  }
  return taken;
}

std::size_t NumberIndex::home_of(std::uint64_t number) const {
  // Fibonacci hashing: ids that follow each other, and slots that share one, are spread.
  return static_cast<std::size_t>(number * 0x9e3779b97f4a7c15U >> 32) & (places_.size() - 1);
}

std::size_t NumberIndex::place_of(std::uint64_t number) const {
  std::size_t place = home_of(number);
  while (places_[place] != nullptr && places_[place]->number != number) {
    place = (place + 1) & (places_.size() - 1);
  }
  return place;
}

void NumberIndex::grow() {
  List<Numbered*> old(places_.empty() ? kFirstPlaces : 2 * places_.size());
  old.swap(places_);
  for (Numbered* const item : old) {
    if (item != nullptr) places_[place_of(item->number)] = item;
  }
}

}  // namespace berth
