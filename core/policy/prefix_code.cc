#include "core/policy/prefix_code.h"

#include <algorithm>
#include <cstddef>

// Huffman's algorithm with two queues, both in rising order of weight: leaves, and inner nodes as
// they are made. Where a word comes out too long, light symbols are given more weight and it is
// done again; with all weights alike no word is longer than needed, so it ends.

namespace berth {
namespace {

struct Leaf {
  std::uint64_t weight;
  std::size_t symbol;
};

/// Depths of the leaves in Huffman's tree. Requires: `leaves` in rising order of weight.
std::vector<unsigned> huffman_depths(const std::vector<Leaf>& leaves) {
  const std::size_t count = leaves.size();
  if (count < 2) return std::vector<unsigned>(count, 1);
  std::vector<std::uint64_t> weight(2 * count - 1);
  std::vector<std::size_t> parent(2 * count - 1);
  for (std::size_t i = 0; i < count; ++i) weight[i] = leaves[i].weight;
  std::size_t leaf = 0;
  std::size_t inner = count;
  for (std::size_t made = count; made < weight.size(); ++made) {
    for (int child = 0; child < 2; ++child) {
      const bool take_leaf = leaf < count && (inner == made || weight[leaf] <= weight[inner]);
      const std::size_t taken = take_leaf ? leaf++ : inner++;
      weight[made] += weight[taken];
      parent[taken] = made;
    }
  }
  std::vector<unsigned> depth(weight.size(), 0);
  for (std::size_t node = weight.size() - 1; node-- > 0;) depth[node] = depth[parent[node]] + 1;
  depth.resize(count);
  return depth;
}

std::uint32_t reversed(std::uint32_t bits, unsigned count) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < count; ++i) out |= ((bits >> i) & 1) << (count - 1 - i);
  return out;
}

}  // namespace

std::vector<CodeWord> make_prefix_code(std::span<const std::uint64_t> counts, unsigned longest) {
  std::vector<Leaf> leaves;
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) leaves.push_back({counts[i], i});
    total += counts[i];
  }
  const auto lighter = [](const Leaf& a, const Leaf& b) {
    return a.weight != b.weight ? a.weight < b.weight : a.symbol < b.symbol;
  };
  std::sort(leaves.begin(), leaves.end(), lighter);
  std::vector<unsigned> depths = huffman_depths(leaves);
  for (std::uint64_t share = 1; !depths.empty() && depths.front() > longest; share *= 2) {
    const std::uint64_t least = 1 + (total * share >> longest);
    for (Leaf& leaf : leaves) leaf.weight = std::max(leaf.weight, least);
    depths = huffman_depths(leaves);
  }

  std::vector<CodeWord> words(counts.size());
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    words[leaves[i].symbol].size = static_cast<std::uint8_t>(std::max(depths[i], 2U));
  }
  std::vector<std::size_t> order;
  order.reserve(leaves.size());
  for (const Leaf& leaf : leaves) order.push_back(leaf.symbol);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return words[a].size != words[b].size ? words[a].size < words[b].size : a < b;
  });
  std::uint64_t next = 0;
  unsigned size = 2;
  for (const std::size_t symbol : order) {
    next <<= words[symbol].size - size;
    size = words[symbol].size;
    words[symbol].bits = reversed(static_cast<std::uint32_t>(next++), size);
  }
  return words;
}

}  // namespace berth
