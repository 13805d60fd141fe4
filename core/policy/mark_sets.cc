#include "core/policy/mark_sets.h"

#include <algorithm>
#include <cassert>

namespace berth {
namespace {

/// A mark in one word; words sort as their marks' lists do.
std::uint32_t packed(const ListMark& mark) {
  return mark.list.value << 12 | std::uint32_t{mark.condition} << 4 |
         std::uint32_t{mark.important} << 2 | std::uint32_t{mark.allow} << 1 |
         std::uint32_t{mark.subtree};
}

ListMark unpacked(std::uint32_t word) {
  ListMark mark{{word >> 12}, (word & 1) != 0, (word & 2) != 0, (word & 4) != 0};
  mark.condition = static_cast<std::uint8_t>(word >> 4);
  return mark;
}

void append_number(std::uint32_t number, Bytes& out) {
  for (; number >= 0x80; number >>= 7) out.push_back(static_cast<std::uint8_t>(number | 0x80));
  out.push_back(static_cast<std::uint8_t>(number));
}

}  // namespace

MarkSets::Set MarkSets::with(Set set, const ListMark& mark) {
  assert(mark.list.value < kMaxLists);
  const std::uint32_t word = packed(mark);
  for (Set at = set; at != 0; at = steps_[at].from) {
    if (steps_[at].mark == word) return set;
  }
  const auto [next, is_new] = next_.try_emplace(std::uint64_t{set} << 32 | word, 0);
  if (is_new) {
    next->second = static_cast<Set>(steps_.size());
    steps_.push_back({set, word});
  }
  return next->second;
}

std::vector<ListMark> MarkSets::marks(Set set) const {
  std::vector<std::uint32_t> words;
  for (Set at = set; at != 0; at = steps_[at].from) words.push_back(steps_[at].mark);
  std::sort(words.begin(), words.end());
  std::vector<ListMark> marks;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // The same mark with the lowest bit, the subtree's, comes right behind.
    const bool covered = i + 1 < words.size() && words[i + 1] == (words[i] | 1);
    if (!covered) marks.push_back(unpacked(words[i]));
  }
  return marks;
}

void append_marks(const std::vector<ListMark>& marks, Bytes& out) {
  append_number(static_cast<std::uint32_t>(marks.size()), out);
  std::uint32_t list = 0;
  for (const ListMark& mark : marks) {
    const std::uint32_t flags = std::uint32_t{mark.subtree} | std::uint32_t{mark.allow} << 1 |
                                std::uint32_t{mark.important} << 2 |
                                std::uint32_t{mark.condition != 0} << 3;
    append_number((mark.list.value - list) << 4 | flags, out);
    if (mark.condition != 0) out.push_back(mark.condition);
    list = mark.list.value;
  }
}

}  // namespace berth
