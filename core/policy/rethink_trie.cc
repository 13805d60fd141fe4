#include "core/policy/rethink_trie.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include "core/base/little_endian.h"
#include "core/message/name.h"

// The tree's bits: "10" for a root above the root, then for each node in level order a one for each
// child and a zero. So the k-th zero ends the children of one node and begins those of the next,
// and children of different nodes are different cells: a walk downwards ends. Behind them stands a
// cell for each node: two bits of kind and a letter. Letters that have no branches between them are
// siblings; the last of such a run has the children.

namespace berth {
namespace {

constexpr unsigned kWordBits = 16;
/// Words of the tree's bits that share an entry of `zeros_`.
constexpr std::uint64_t kBlockWords = 32;
/// Most cells of a value: seventeen words of sixteen bits in letters of six.
constexpr std::size_t kMaxValueCells = 46;

enum Kind : unsigned { kPlain = 0, kFinal = 1, kGoesOn = 2, kValue = 3 };

/// Letters of six bits, by number. `0` has two.
constexpr std::string_view kLetters = "#*-.01234567890abcdefghijklmnopqrstuvwxyz_";

/// Joins letters to numbers of `to` bits; bits left over are appended if `keeps_rest` and not zero.
std::vector<std::uint32_t> joined(const std::vector<std::uint32_t>& letters, unsigned from,
                                  unsigned to, bool keeps_rest) {
  std::vector<std::uint32_t> out;
  std::uint64_t bits = 0;
  unsigned count = 0;
  const std::uint64_t mask = (std::uint64_t{1} << to) - 1;
  for (const std::uint32_t letter : letters) {
    bits = bits << from | letter;
    count += from;
    if (count < to) continue;
    count -= to;
    out.push_back(static_cast<std::uint32_t>(bits >> count & mask));
  }
  const auto rest = static_cast<std::uint32_t>(bits << (to - count) & mask);
  if (keeps_rest && count > 0 && rest != 0) out.push_back(rest);
  return out;
}

}  // namespace

Result<RethinkTrie> RethinkTrie::open(ByteView octets, const RethinkTrieShape& shape) {
  if (shape.nodes == 0) return Error::kBadEncoding;
  RethinkTrie trie(octets, shape);
  const std::uint64_t bits =
      trie.cells_start() + std::uint64_t{shape.nodes} * (2 + trie.letter_bits());
  const std::uint64_t words = (bits + kWordBits - 1) / kWordBits;
  if (octets.size() / 2 < words) return Error::kTruncated;
  const std::uint64_t tree_words = (trie.cells_start() + kWordBits - 1) / kWordBits;
  std::uint32_t zeros = 0;
  for (std::uint64_t i = 0; i < tree_words; ++i) {
    if (i % kBlockWords == 0) trie.zeros_.push_back(zeros);
    zeros += kWordBits - static_cast<std::uint32_t>(std::popcount(trie.word(i)));
  }
  trie.zeros_.push_back(zeros);
  return trie;
}

std::uint32_t RethinkTrie::word(std::uint64_t index) const {
  return load_le16(octets_.data() + 2 * index);
}

/// The kind and letter of a node. Requires: `node` is one.
unsigned RethinkTrie::cell(std::uint64_t node) const {
  const unsigned size = 2 + letter_bits();
  const std::uint64_t at = cells_start() + node * size;
  const std::uint64_t index = at / kWordBits;
  // The last cell may end with the last word.
  const std::uint32_t next = 2 * index + 4 <= octets_.size() ? word(index + 1) : 0;
  const std::uint32_t both = word(index) << kWordBits | next;
  return both >> (2 * kWordBits - at % kWordBits - size) & ((1U << size) - 1);
}

/// Where the zero of that number stands, counted from 1; past the tree when there is none.
std::uint64_t RethinkTrie::zero(std::uint64_t count) const {
  const auto block = std::lower_bound(zeros_.begin(), zeros_.end(), count) - zeros_.begin();
  if (block == 0 || static_cast<std::size_t>(block) == zeros_.size()) return cells_start();
  auto index = static_cast<std::uint64_t>(block - 1) * kBlockWords;
  std::uint64_t left = count - zeros_[static_cast<std::size_t>(block - 1)];
  while (true) {
    std::uint32_t ones = word(index);
    const std::uint64_t zeros = kWordBits - static_cast<unsigned>(std::popcount(ones));
    if (left > zeros) {
      left -= zeros;
      ++index;
      continue;
    }
    std::uint64_t at = index * kWordBits;
    for (std::uint32_t bit = 1U << (kWordBits - 1);; bit >>= 1, ++at) {
      if ((ones & bit) == 0 && --left == 0) return at;
    }
  }
}

Result<RethinkTrie::Children> RethinkTrie::children(std::uint64_t node) const {
  const std::uint64_t first = zero(node + 1);
  const std::uint64_t end = zero(node + 2);
  // The root above the root has one child; so many ones as there are nodes stand before these.
  const Children found{first - node, end - node - 1};
  const bool fits = end < cells_start() && found.first > node && found.first <= found.end &&
                    found.end <= shape_.nodes;
  if (!fits) return Error::kBadEncoding;
  return found;
}

/// Takes the cells of a value off `children`, and reads them.
Result<std::bitset<kStampLists>> RethinkTrie::value(Children& children) const {
  std::vector<std::uint32_t> letters;
  for (; children.first < children.end; ++children.first) {
    const unsigned each = cell(children.first);
    if (each >> letter_bits() != kValue) break;
    if (letters.size() == kMaxValueCells) return Error::kBadEncoding;
    letters.push_back(each & ((1U << letter_bits()) - 1));
  }
  std::bitset<kStampLists> lists;
  const std::size_t most_short = shape_.six_bits ? 4 : 3;
  if (shape_.short_values && letters.size() <= most_short) {
    for (const std::uint32_t list : joined(letters, letter_bits(), 8, false)) lists.set(list);
    return lists;
  }
  Bytes octets;
  for (const std::uint32_t each : joined(letters, letter_bits(), kWordBits, true)) {
    octets.push_back(static_cast<std::uint8_t>(each));
    octets.push_back(static_cast<std::uint8_t>(each >> 8));
  }
  return read_stamp_words(octets);
}

Result<void> RethinkTrie::walk(RethinkSink& sink) const {
  /// Children that are still to be seen to, and how much of the spelling is above them.
  struct Level {
    Children left;
    std::size_t spelt;
  };
  const Result<Children> top = children(0);
  if (!top) return top.error();
  std::vector<Level> levels{{*top, 0}};
  // From the end of the name on, in room for the longest.
  std::array<char, kMaxNameSize> spelling;
  while (!levels.empty()) {
    Level& level = levels.back();
    if (level.left.first == level.left.end) {
      levels.pop_back();
      continue;
    }
    std::size_t spelt = level.spelt;
    unsigned kind = kGoesOn;
    while (kind == kGoesOn) {
      if (level.left.first == level.left.end) return Error::kBadEncoding;
      const unsigned each = cell(level.left.first++);
      kind = each >> letter_bits();
      const unsigned letter = each & ((1U << letter_bits()) - 1);
      if (kind == kValue || (shape_.six_bits && letter >= kLetters.size()))
        return Error::kBadEncoding;
      if (spelt == spelling.size()) return Error::kNameTooLong;
      spelling[spelling.size() - ++spelt] =
          shape_.six_bits ? kLetters[letter] : static_cast<char>(letter);
    }
    Result<Children> below = children(level.left.first - 1);
    if (!below) return below.error();
    if (kind == kFinal) {
      const auto lists = value(*below);
      if (!lists) return lists.error();
      sink.take({spelling.data() + spelling.size() - spelt, spelt}, *lists);
    }
    levels.push_back({*below, spelt});
  }
  return {};
}

}  // namespace berth
