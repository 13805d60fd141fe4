#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/policy/blocklist_image.h"

// Three ways to hold the same names with the same sets of lists, to be measured side by side by
// lists_bench. All three are exact, know each name's set, and find a name and all above it.

namespace berth {

/// A name and the number of its set, for structures that are built from sorted names.
struct NumberedName {
  /// Labels from right to left, each behind its size: names below another begin with it.
  Bytes key;
  std::uint32_t set = 0;
};

/// The labels of a wire name from right to left, each behind its size.
[[nodiscard]] Bytes reversed_labels(ByteView name);

/// Numbers of one width, packed.
class PackedNumbers {
 public:
  void push_back(std::uint32_t number) { numbers_.push_back(number); }
  /// Packs what came in so far.
  void pack();
  [[nodiscard]] std::uint32_t operator[](std::size_t at) const;
  [[nodiscard]] std::size_t octets() const { return packed_.size(); }

 private:
  std::vector<std::uint32_t> numbers_;
  Bytes packed_;
  unsigned width_ = 1;
};

/// Sorted names in blocks of sixteen; in a block each name says how many octets it shares with the
/// one before, and an index of blocks is searched by halves.
class FrontCoded {
 public:
  explicit FrontCoded(std::vector<NumberedName> sorted);
  [[nodiscard]] std::size_t octets() const;
  [[nodiscard]] std::size_t find(ByteView name, std::span<ListMatch> out) const;

 private:
  static constexpr std::size_t kBlock = 16;
  [[nodiscard]] std::size_t block_of(ByteView key, std::size_t end) const;
  [[nodiscard]] ByteView first_key(std::size_t block) const;

  Bytes octets_;
  std::vector<std::uint32_t> starts_;
  PackedNumbers sets_;
};

/// A tree of labels from the right, its shape in two bits a node (LOUDS: level by level, a one for
/// each child and a zero behind them), children in order and searched by halves.
class LabelTrie {
 public:
  explicit LabelTrie(const std::vector<NumberedName>& sorted);
  [[nodiscard]] std::size_t octets() const;
  [[nodiscard]] std::size_t find(ByteView name, std::span<ListMatch> out) const;

 private:
  static constexpr std::size_t kSample = 512;
  static constexpr std::size_t kLabels = 16;
  /// Zeros whose places are written down: those of nodes with children by the million.
  static constexpr std::size_t kFirstZeros = 65536;
  [[nodiscard]] std::size_t zero(std::size_t number) const;
  [[nodiscard]] std::size_t listed_before(std::size_t node) const;
  [[nodiscard]] ByteView label(std::size_t node) const;

  std::vector<std::uint64_t> shape_;
  std::vector<std::uint32_t> first_zeros_;
  std::vector<std::uint32_t> zero_samples_;
  std::vector<std::uint64_t> listed_;
  std::vector<std::uint32_t> listed_samples_;
  Bytes labels_;
  std::vector<std::uint32_t> label_samples_;
  PackedNumbers sets_;
};

}  // namespace berth
