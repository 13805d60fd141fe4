#include "core/base/list.h"

#include <cstring>

namespace berth {

void ListMemory::reserve(std::size_t least, const Type& type) {
  if (least <= capacity) return;
  const std::size_t room = std::max(least, 2 * capacity);
  const std::size_t octets = room * type.octets;
  void* const grown = ::operator new(octets);
  if (type.relocate != nullptr) {
    type.relocate(grown, values, size);
  } else if (size != 0) {
    std::memcpy(grown, values, size * type.octets);
  }
  ::operator delete(values);
  values = grown;
  capacity = room;
}

void ListMemory::swap(ListMemory& other) noexcept {
  std::swap(values, other.values);
  std::swap(size, other.size);
  std::swap(capacity, other.capacity);
}

}  // namespace berth
