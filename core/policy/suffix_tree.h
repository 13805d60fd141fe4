#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/little_endian.h"
#include "core/policy/prefetch.h"
#include "core/policy/prefix_code.h"

namespace berth {

/// A suffix that many names of an image end in: a short word stands for it in their codes.
struct SuffixNode {
  std::uint32_t id = 0;  ///< 0 is the root
  CodeWord word;
  /// The set of lists that hold the suffix itself, counted from 1; 0 is none.
  std::uint32_t set = 0;
};

/// The tree of those suffixes, as one hash table in an image: a step down is one look-up.
/// Shape: slots of twenty octets, a power of two of them; a free one has a label of size 0.
///    0  id of the parent     4  where the label begins in the labels   8  the label's size
///    9  size of the word    12  the word                              16  the set
/// A node's id is its slot's number, counted from 1.
class SuffixTree {
 public:
  static constexpr std::size_t kSlotSize = 20;
  /// Slots looked at before a node is given up on; tables are built so that none is farther away.
  static constexpr std::size_t kMaxProbes = 64;

  /// Borrows a table. Requires: `slots` is empty or holds a power of two of whole slots.
  SuffixTree(ByteView slots, ByteView labels, std::uint64_t key)
      : slots_(slots), labels_(labels), key_(key) {}

  /// The child of `parent` with the label `label`, in lower case and without its length octet.
  [[nodiscard]] std::optional<SuffixNode> child(std::uint32_t parent, ByteView label) const {
    return slots_.empty() ? std::nullopt : child_from(first_slot(parent, label), parent, label);
  }
  /// The same, where the slot to look in first is known. Requires: the tree is not empty.
  [[nodiscard]] std::optional<SuffixNode> child_from(std::size_t slot, std::uint32_t parent,
                                                     ByteView label) const;

  /// The set of the node in a slot; 0 where there is none. Requires: there is such a slot.
  [[nodiscard]] std::uint32_t set_at(std::size_t slot) const {
    const std::uint8_t* const at = slots_.data() + slot * kSlotSize;
    return at[8] == 0 ? 0 : load_le32(at + 16);
  }

  /// The slot that such a child is looked for in first.
  [[nodiscard]] std::size_t first_slot(std::uint32_t parent, ByteView label) const;
  /// Has a slot's octets on their way before they are read.
  void call_for(std::size_t slot) const { prefetch(slots_.data() + slot * kSlotSize); }
  [[nodiscard]] bool empty() const { return slots_.empty(); }
  [[nodiscard]] std::size_t slots() const { return slots_.size() / kSlotSize; }

 private:
  ByteView slots_;
  ByteView labels_;
  std::uint64_t key_;
};

}  // namespace berth
