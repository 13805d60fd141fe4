#include "tests/bench/list_candidates.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "core/base/little_endian.h"
#include "core/policy/name_tree.h"

namespace berth {
namespace {

int compare(ByteView a, ByteView b) {
  const int order = std::memcmp(a.data(), b.data(), std::min(a.size(), b.size()));
  return order != 0 ? order : (a.size() > b.size()) - (a.size() < b.size());
}

}  // namespace

Bytes reversed_labels(ByteView name) {
  const LabelStarts labels(name);
  Bytes key;
  for (std::size_t i = labels.count; i-- > 0;) {
    const auto label = name.subspan(labels.at[i], name[labels.at[i]] + std::size_t{1});
    key.insert(key.end(), label.begin(), label.end());
  }
  return key;
}

void PackedNumbers::pack() {
  for (const std::uint32_t number : numbers_) {
    while (number >> width_ != 0) ++width_;
  }
  packed_.assign((numbers_.size() * width_ + 7) / 8 + 8, 0);
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    for (unsigned bit = 0; bit < width_; ++bit) {
      const std::size_t at = i * width_ + bit;
      const unsigned set = (numbers_[i] >> bit & 1U) << (at % 8);
      packed_[at / 8] = static_cast<std::uint8_t>(packed_[at / 8] | set);
    }
  }
  numbers_ = {};
}

std::uint32_t PackedNumbers::operator[](std::size_t at) const {
  const std::size_t bit = at * width_;
  const std::uint64_t word = load_le64(packed_.data() + bit / 8) >> (bit % 8);
  return static_cast<std::uint32_t>(word & ((std::uint64_t{1} << width_) - 1));
}

FrontCoded::FrontCoded(std::vector<NumberedName> sorted) {
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Bytes& key = sorted[i].key;
    std::size_t shared = 0;
    if (i % kBlock == 0) {
      starts_.push_back(static_cast<std::uint32_t>(octets_.size()));
    } else {
      const Bytes& before = sorted[i - 1].key;
      const std::size_t most = std::min(key.size(), before.size());
      while (shared < most && key[shared] == before[shared]) ++shared;
      octets_.push_back(static_cast<std::uint8_t>(shared));
    }
    octets_.push_back(static_cast<std::uint8_t>(key.size() - shared));
    octets_.insert(octets_.end(), key.begin() + static_cast<std::ptrdiff_t>(shared), key.end());
    sets_.push_back(sorted[i].set);
  }
  sets_.pack();
}

std::size_t FrontCoded::octets() const {
  return octets_.size() + 4 * starts_.size() + sets_.octets();
}

ByteView FrontCoded::first_key(std::size_t block) const {
  const std::size_t start = starts_[block];
  return ByteView(octets_).subspan(start + 1, octets_[start]);
}

std::size_t FrontCoded::block_of(ByteView key, std::size_t end) const {
  std::size_t begin = 0;
  while (end - begin > 1) {
    const std::size_t middle = begin + (end - begin) / 2;
    (compare(first_key(middle), key) <= 0 ? begin : end) = middle;
  }
  return begin;
}

std::size_t FrontCoded::find(ByteView name, std::span<ListMatch> out) const {
  const Bytes whole = reversed_labels(name);
  std::size_t found = 0;
  std::size_t end = starts_.size();
  // From the name itself to what is above it: each stands before the one it was cut from.
  for (std::size_t start = 0; name[start] != 0; start += name[start] + std::size_t{1}) {
    const ByteView key = ByteView(whole).first(whole.size() - start);
    const std::size_t block = block_of(key, end);
    end = block + 1;
    std::array<std::uint8_t, 256> now;
    std::size_t at = starts_[block];
    const std::size_t stop = block + 1 < starts_.size() ? starts_[block + 1] : octets_.size();
    for (std::size_t i = 0; at < stop; ++i) {
      const std::size_t shared = i == 0 ? 0 : octets_[at++];
      const std::size_t size = octets_[at++];
      std::memcpy(now.data() + shared, octets_.data() + at, size);
      at += size;
      const int order = compare(ByteView(now).first(shared + size), key);
      if (order == 0) {
        out[found++] = {static_cast<std::uint8_t>(start), sets_[block * kBlock + i]};
      }
      if (order >= 0) break;
    }
  }
  return found;
}

LabelTrie::LabelTrie(const std::vector<NumberedName>& sorted) {
  std::size_t nodes = 0;
  const auto push = [](std::vector<std::uint64_t>& to, std::size_t at, bool one) {
    if (at % 64 == 0) to.push_back(0);
    to.back() |= std::uint64_t{one} << (at % 64);
  };
  // A node is the names from `first` to `last` that share their first `depth` octets.
  struct Node {
    std::size_t first, last, depth;
  };
  std::vector<Node> level{{0, sorted.size(), 0}};
  std::size_t shape_bits = 0;
  std::uint32_t listed = 0;
  std::size_t zeros = 0;
  std::size_t labelled = 0;
  while (!level.empty()) {
    std::vector<Node> below;
    for (const Node& node : level) {
      std::size_t at = node.first;
      const bool is_listed = node.depth > 0 && sorted[at].key.size() == node.depth;
      if (nodes % kSample == 0) listed_samples_.push_back(listed);
      push(listed_, nodes++, is_listed);
      if (is_listed) {
        sets_.push_back(sorted[at++].set);
        ++listed;
      }
      while (at < node.last) {
        const std::size_t depth = node.depth + sorted[at].key[node.depth] + 1;
        const auto begin = sorted[at].key.begin();
        const std::size_t first = at;
        while (at < node.last && sorted[at].key.size() >= depth &&
               std::equal(begin + static_cast<std::ptrdiff_t>(node.depth),
                          begin + static_cast<std::ptrdiff_t>(depth),
                          sorted[at].key.begin() + static_cast<std::ptrdiff_t>(node.depth))) {
          ++at;
        }
        below.push_back({first, at, depth});
        push(shape_, shape_bits++, true);
        if (labelled++ % kLabels == 0) {
          label_samples_.push_back(static_cast<std::uint32_t>(labels_.size()));
        }
        labels_.insert(labels_.end(), begin + static_cast<std::ptrdiff_t>(node.depth),
                       begin + static_cast<std::ptrdiff_t>(depth));
      }
      if (zeros < kFirstZeros) first_zeros_.push_back(static_cast<std::uint32_t>(shape_bits));
      if (zeros++ % kSample == 0) zero_samples_.push_back(static_cast<std::uint32_t>(shape_bits));
      push(shape_, shape_bits++, false);
    }
    level = std::move(below);
  }
  sets_.pack();
}

std::size_t LabelTrie::octets() const {
  return 8 * (shape_.size() + listed_.size()) + labels_.size() + sets_.octets() +
         4 * (first_zeros_.size() + zero_samples_.size() + listed_samples_.size() +
              label_samples_.size());
}

std::size_t LabelTrie::zero(std::size_t number) const {
  if (number < kFirstZeros) return first_zeros_[number];
  std::size_t at = zero_samples_[number / kSample];
  std::size_t left = number % kSample;
  std::uint64_t word = ~shape_[at / 64] & (~std::uint64_t{0} << (at % 64));
  for (std::size_t i = at / 64;; word = ~shape_[++i]) {
    const auto here = static_cast<std::size_t>(std::popcount(word));
    if (left >= here) {
      left -= here;
      continue;
    }
    for (; left > 0; --left) word &= word - 1;
    return i * 64 + static_cast<std::size_t>(std::countr_zero(word));
  }
}

std::size_t LabelTrie::listed_before(std::size_t node) const {
  std::size_t count = listed_samples_[node / kSample];
  for (std::size_t i = node / kSample * kSample / 64; i < node / 64; ++i) {
    count += static_cast<std::size_t>(std::popcount(listed_[i]));
  }
  const std::uint64_t below = (std::uint64_t{1} << (node % 64)) - 1;
  return count + static_cast<std::size_t>(std::popcount(listed_[node / 64] & below));
}

ByteView LabelTrie::label(std::size_t node) const {
  std::size_t at = label_samples_[(node - 1) / kLabels];
  for (std::size_t left = (node - 1) % kLabels; left > 0; --left)
    at += labels_[at] + std::size_t{1};
  return ByteView(labels_).subspan(at, labels_[at] + std::size_t{1});
}

std::size_t LabelTrie::find(ByteView name, std::span<ListMatch> out) const {
  const LabelStarts labels(name);
  std::size_t found = 0;
  std::size_t node = 0;
  for (std::size_t i = labels.count; i-- > 0;) {
    const ByteView wanted = name.subspan(labels.at[i], name[labels.at[i]] + std::size_t{1});
    // Behind the zero of the node before come this node's children, and then its own zero; a node's
    // number is that of the ones before it, and one for the root.
    const std::size_t from = node == 0 ? 0 : zero(node - 1) + 1;
    std::size_t begin = from - node + 1;
    std::size_t end = zero(node) - node + 1;
    std::size_t child = 0;
    while (begin < end && child == 0) {
      const std::size_t middle = begin + (end - begin) / 2;
      const int order = compare(label(middle), wanted);
      if (order == 0) child = middle;
      if (order < 0) begin = middle + 1;
      if (order > 0) end = middle;
    }
    if (child == 0) return found;
    node = child;
    if ((listed_[node / 64] >> (node % 64) & 1) != 0) {
      out[found++] = {labels.at[i], sets_[listed_before(node)]};
    }
  }
  return found;
}

}  // namespace berth
