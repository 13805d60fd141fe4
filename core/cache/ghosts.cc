#include "core/cache/ghosts.h"

namespace berth {
namespace {

std::size_t power_of_two(std::size_t least) {
  std::size_t size = 1;
  while (size < least) size *= 2;
  return size;
}

/// Never 0, which is an empty place.
std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32) | 1U; }

}  // namespace

Ghosts::Ghosts(std::size_t capacity) : places_(power_of_two(capacity)) {}

Ghosts::Place& Ghosts::place_of(std::uint64_t hash) {
  return places_[static_cast<std::size_t>(hash) & (places_.size() - 1)];
}

void Ghosts::remember(std::uint64_t hash) { place_of(hash) = {tag_of(hash), ++order_}; }

bool Ghosts::recall(std::uint64_t hash) {
  Place& place = place_of(hash);
  if (place.tag != tag_of(hash) || order_ - place.order >= places_.size()) return false;
  place = {};
  return true;
}

}  // namespace berth
