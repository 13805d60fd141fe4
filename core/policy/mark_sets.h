#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/base/bytes.h"
#include "core/policy/list_mark.h"

namespace berth {

/// Most lists of one image. Bound on memory, ours.
inline constexpr std::uint32_t kMaxLists = 1U << 20;

/// The sets of marks that names have while they come in. A set is a step from a smaller one: a few
/// thousand sets stand for the lists of millions of names.
class MarkSets {
 public:
  /// A set under way; 0 is the empty one.
  using Set = std::uint32_t;

  /// `set` with `mark` in it. Requires: `mark.list` is below `kMaxLists`.
  [[nodiscard]] Set with(Set set, const ListMark& mark);

  /// The marks of `set`, lists in rising order, each once; one for a name alone is left out beside
  /// the same for the subtree.
  [[nodiscard]] std::vector<ListMark> marks(Set set) const;

  [[nodiscard]] std::size_t size() const { return steps_.size(); }

 private:
  struct Step {
    Set from = 0;
    std::uint32_t mark = 0;
  };

  std::vector<Step> steps_{1};
  std::unordered_map<std::uint64_t, Set> next_;
};

/// Appends a set of marks as an image has it: how many there are; then for each how far its list is
/// past the one before and its flags, and its condition if it has one. Numbers have seven bits an
/// octet, the lowest first; the high bit says that more follow.
void append_marks(const std::vector<ListMark>& marks, Bytes& out);

}  // namespace berth
