#include "core/policy/suffix_tree.h"

#include <cstring>

#include "core/policy/character_code.h"
#include "core/policy/image_hash.h"

namespace berth {

std::size_t SuffixTree::first_slot(std::uint32_t parent, ByteView label) const {
  ImageHash hash(key_ ^ parent);
  hash.absorb(label);
  return static_cast<std::size_t>(hash.finish()) & (slots() - 1);
}

std::optional<SuffixNode> SuffixTree::child_from(std::size_t at, std::uint32_t parent,
                                                 ByteView label) const {
  for (std::size_t probe = 0; probe < kMaxProbes; ++probe, at = (at + 1) & (slots() - 1)) {
    const std::uint8_t* slot = slots_.data() + at * kSlotSize;
    const std::size_t size = slot[8];
    if (size == 0) return std::nullopt;
    if (size != label.size() || load_le32(slot) != parent) continue;
    const std::size_t start = load_le32(slot + 4);
    if (start > labels_.size() || labels_.size() - start < size) return std::nullopt;
    if (std::memcmp(labels_.data() + start, label.data(), size) != 0) continue;
    SuffixNode node;
    node.id = static_cast<std::uint32_t>(at + 1);
    node.word = {load_le32(slot + 12), slot[9]};
    node.set = load_le32(slot + 16);
    if (node.word.size > kMaxNodeBits || node.word.bits >> node.word.size != 0) return std::nullopt;
    return node;
  }
  return std::nullopt;
}

}  // namespace berth
