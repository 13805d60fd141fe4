#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/policy/list_mark.h"
#include "core/policy/list_stamp.h"

namespace berth {

/// Which lists of an image count for some clients.
class ListChoice {
 public:
  /// Has the others too, however many there are.
  void add_all() { all_ = true; }
  void add(ListId list) {
    const std::size_t word = list.value / 64;
    if (words_.size() <= word) words_.resize(word + 1, 0);
    words_[word] |= std::uint64_t{1} << (list.value % 64);
  }
  [[nodiscard]] bool has(ListId list) const {
    const std::size_t word = list.value / 64;
    return all_ || (word < words_.size() && (words_[word] >> (list.value % 64) & 1) != 0);
  }
  [[nodiscard]] bool empty() const { return !all_ && words_.empty(); }

 private:
  bool all_ = false;
  std::vector<std::uint64_t> words_;
};

/// The lists of a stamp and those that hold beside any, or where there is none those of a group.
struct ChosenLists {
  const ListChoice& group;
  const ListChoice& always;
  const std::bitset<kStampLists>* stamp = nullptr;

  [[nodiscard]] bool has(ListId list) const {
    if (stamp == nullptr) return group.has(list);
    if (always.has(list)) return true;
    return list.value < kStampLists && (*stamp)[list.value];
  }
};

}  // namespace berth
