#pragma once

#include <cstddef>
#include <utility>

namespace berth {

/// Sorts a range in place, in n log n steps whatever stands in it; equal elements keep no order.
/// For the short lists of messages and tables: a tenth of the code of `std::sort`, of which each
/// use has a copy, and the same result with every standard library.
template <typename Iterator, typename Less>
void heap_sort(Iterator begin, Iterator end, Less less) {
  const auto at = [begin](std::size_t place) -> auto& {
    return begin[static_cast<std::ptrdiff_t>(place)];
  };
  auto left = static_cast<std::size_t>(end - begin);
  std::size_t root = left / 2;
  while (left > 1) {
    // The first half of the steps makes a heap from its leaves up; each of the rest takes its top.
    if (root > 0) {
      --root;
    } else {
      std::swap(at(0), at(--left));
    }
    for (std::size_t place = root; 2 * place + 1 < left;) {
      std::size_t child = 2 * place + 1;
      if (child + 1 < left && less(at(child), at(child + 1))) ++child;
      if (!less(at(place), at(child))) break;
      std::swap(at(place), at(child));
      place = child;
    }
  }
}

}  // namespace berth
