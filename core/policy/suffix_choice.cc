#include "core/policy/suffix_choice.h"

#include <algorithm>

#include "core/base/little_endian.h"
#include "core/policy/image_hash.h"
#include "core/policy/name_tree.h"

namespace berth {
namespace {

std::uint64_t hash_of(ByteView suffix) {
  ImageHash hash(1);
  hash.absorb(suffix);
  return hash.finish() | 1;
}

/// How many names lie below each suffix. Suffixes are known by their hash alone: two that share one
/// are both counted too high, which costs an octet or two and harms nothing.
class SuffixCounts {
 public:
  SuffixCounts() : table_(1024) {}

  void count(ByteView suffix) {
    if (2 * used_ >= table_.size()) grow();
    Entry& entry = find(hash_of(suffix));
    if (entry.count++ == 0) {
      entry.hash = hash_of(suffix);
      ++used_;
    }
  }
  [[nodiscard]] std::uint32_t of(ByteView suffix) { return find(hash_of(suffix)).count; }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint32_t count = 0;
  };

  Entry& find(std::uint64_t hash) {
    std::size_t at = static_cast<std::size_t>(hash >> 8) & (table_.size() - 1);
    while (table_[at].count != 0 && table_[at].hash != hash) at = (at + 1) & (table_.size() - 1);
    return table_[at];
  }
  void grow() {
    std::vector<Entry> old(table_.size() * 2);
    old.swap(table_);
    for (const Entry& entry : old) {
      if (entry.count != 0) find(entry.hash) = entry;
    }
  }

  std::vector<Entry> table_;
  std::size_t used_ = 0;
};

/// The suffixes that are worth a node. Every ancestor of one is one too: it has at least as many
/// names below it.
NameTree choose_nodes(const NamePool& names) {
  SuffixCounts counts;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ByteView name = names.name(static_cast<NamePool::Index>(i));
    const LabelStarts labels(name);
    for (std::size_t at = 1; at < labels.count; ++at) counts.count(name.subspan(labels.at[at]));
  }
  NameTree tree;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ByteView name = names.name(static_cast<NamePool::Index>(i));
    const LabelStarts labels(name);
    std::size_t at = labels.count;
    while (at > 1 && counts.of(name.subspan(labels.at[at - 1])) >= kNamesPerNode) --at;
    if (at < labels.count) tree.insert(name.subspan(labels.at[at]));
  }
  return tree;
}

/// Puts every node into a table of `slots` slots. False when one is too far from its place.
bool place_nodes(const NameTree& nodes, std::size_t slots, std::uint64_t key,
                 SuffixChoice& choice) {
  choice.slots.assign(slots * SuffixTree::kSlotSize, 0);
  choice.labels.clear();
  std::vector<std::uint32_t> ids(nodes.size(), 0);
  for (NameTree::Node node = 1; node < nodes.size(); ++node) {
    const ByteView name = nodes.name(node);
    const ByteView label = name.subspan(1, name[0]);
    const std::uint32_t parent = ids[nodes.parent(node)];
    std::size_t at = choice.tree(key).first_slot(parent, label);
    std::size_t probes = 1;
    for (; choice.slots[at * SuffixTree::kSlotSize + 8] != 0; at = (at + 1) & (slots - 1)) {
      if (++probes > SuffixTree::kMaxProbes) return false;
    }
    std::uint8_t* slot = choice.slots.data() + at * SuffixTree::kSlotSize;
    store_le32(slot, parent);
    store_le32(slot + 4, static_cast<std::uint32_t>(choice.labels.size()));
    slot[8] = static_cast<std::uint8_t>(label.size());
    choice.labels.insert(choice.labels.end(), label.begin(), label.end());
    ids[node] = static_cast<std::uint32_t>(at + 1);
  }
  return true;
}

/// Walks down to the deepest node above `name`; leaves in `left` how many labels it lacks.
std::uint32_t deepest_node(const SuffixTree& tree, ByteView name, const LabelStarts& labels,
                           std::size_t& left) {
  std::uint32_t node = 0;
  for (left = labels.count; left > 0; --left) {
    const std::size_t start = labels.at[left - 1];
    const auto child = tree.child(node, name.subspan(start + 1, name[start]));
    if (!child) break;
    node = child->id;
  }
  return node;
}

}  // namespace

SuffixChoice choose_suffixes(const NamePool& names, std::uint64_t key) {
  SuffixChoice choice;
  const NameTree nodes = choose_nodes(names);
  if (nodes.size() > 1) {
    std::size_t slots = 8;
    while (slots * 5 < nodes.size() * 8) slots *= 2;
    while (!place_nodes(nodes, slots, key, choice)) slots *= 2;
  }
  const SuffixTree tree = choice.tree(key);
  std::vector<std::uint64_t> used(tree.slots() + 1, 0);
  CharacterCounts characters;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const ByteView name = names.name(static_cast<NamePool::Index>(i));
    const LabelStarts labels(name);
    std::size_t left = 0;
    const std::uint32_t node = deepest_node(tree, name, labels, left);
    if (left == 0) continue;
    ++used[node];
    Trail trail;
    for (bool first = true; left > 0; --left, first = false) {
      if (!first) characters.count(kDotSymbol, trail);
      const std::size_t start = labels.at[left - 1];
      characters.count_label(name.subspan(start + 1, name[start]), trail);
    }
  }
  choice.characters = CharacterCode::make(characters, names.size() >= kNamesForLargeTable);
  // A name below a node that no listed name stands right under still has to be spelt to be missed.
  for (std::uint64_t& count : used) ++count;
  for (std::size_t slot = 0; slot < tree.slots(); ++slot) {
    if (choice.slots[slot * SuffixTree::kSlotSize + 8] == 0) used[slot + 1] = 0;
  }
  const std::vector<CodeWord> words = make_prefix_code(used, kMaxNodeBits);
  choice.root = words[0];
  for (std::size_t slot = 0; slot < tree.slots(); ++slot) {
    choice.slots[slot * SuffixTree::kSlotSize + 9] = words[slot + 1].size;
    store_le32(choice.slots.data() + slot * SuffixTree::kSlotSize + 12, words[slot + 1].bits);
  }
  return choice;
}

void set_node(SuffixChoice& choice, std::uint32_t node, std::uint32_t set) {
  store_le32(choice.slots.data() + (node - std::size_t{1}) * SuffixTree::kSlotSize + 16, set + 1);
}

}  // namespace berth
