#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/policy/character_code.h"
#include "core/policy/name_pool.h"
#include "core/policy/suffix_tree.h"

namespace berth {

/// Names that end in a suffix before it becomes a node. A node takes some 40 octets and spares each
/// of those names its letters. Ours, measured.
inline constexpr std::uint32_t kNamesPerNode = 16;

/// Names from which on the large table of characters pays: it has 125 KiB more than the small one
/// and spares some six bits a name. Ours, measured.
inline constexpr std::size_t kNamesForLargeTable = 250000;

/// A suffix tree in the making, and the words and characters that go with it.
struct SuffixChoice {
  Bytes slots;
  Bytes labels;
  Bytes characters;
  CodeWord root;

  [[nodiscard]] SuffixTree tree(std::uint64_t key) const { return {slots, labels, key}; }
};

/// Chooses nodes for `names`, and words for nodes and characters by how often they are used.
/// Requires: names in lower case.
[[nodiscard]] SuffixChoice choose_suffixes(const NamePool& names, std::uint64_t key);

/// Notes in the slots which set holds a node's own name. Requires: `node` is of this tree.
void set_node(SuffixChoice& choice, std::uint32_t node, std::uint32_t set);

}  // namespace berth
