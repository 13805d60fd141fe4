#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/little_endian.h"
#include "core/policy/bit_string.h"
#include "core/policy/prefix_code.h"

namespace berth {

/// What labels are spelt with: a symbol for the dot between them, '-', '_', each digit and each
/// letter, and one that comes before any other octet.
using Symbol = std::uint8_t;
inline constexpr Symbol kDotSymbol = 0;
inline constexpr Symbol kEscapeSymbol = 39;
inline constexpr std::size_t kSymbols = 40;

/// Longest word of a character. Unit: bits.
inline constexpr unsigned kMaxCharacterBits = 12;
/// Longest word of a node of the suffix tree. Unit: bits.
inline constexpr unsigned kMaxNodeBits = 30;
/// Room for the code of any name: a node, then 254 octets, each at worst an escape and eight bits.
inline constexpr std::size_t kMaxCodeBits = kMaxNodeBits + 254 * (kMaxCharacterBits + 8);

/// A name as an image has it: the word of a node, then what stands left of that node's name, spelt
/// from right to left.
using NameCode = BitString<(kMaxCodeBits + 63) / 64>;

/// The two symbols spelt before the next one: in English as in most languages they tell much of it.
struct Trail {
  Symbol last = kDotSymbol;
  Symbol before = kDotSymbol;

  void step(Symbol symbol) {
    before = last;
    last = symbol;
  }
};

/// How often each symbol follows each trail.
class CharacterCounts {
 public:
  CharacterCounts() : counts_(kSymbols * kSymbols * kSymbols, 0) {}

  /// Counts `symbol` behind `trail`, and puts it there.
  void count(Symbol symbol, Trail& trail) {
    ++counts_[(std::size_t{trail.before} * kSymbols + trail.last) * kSymbols + symbol];
    trail.step(symbol);
  }
  /// Counts a label as `CharacterCode::append_label` spells it.
  void count_label(ByteView label, Trail& trail);

  /// The counts behind all trails that end in `last`, or with `before` behind that trail alone.
  [[nodiscard]] std::vector<std::uint64_t> after(Symbol last) const;
  [[nodiscard]] std::vector<std::uint64_t> after(Symbol last, Symbol before) const;

 private:
  std::vector<std::uint64_t> counts_;
};

/// The words of all symbols, chosen by the last symbol, or in a large image by the last two.
/// Shape: as octets, a row for each trail (its `before` changes slowest) and in it a column for
/// each symbol, two octets each, least significant first: the word in the low twelve bits, its size
/// in the others; size 0 where symbol and trail never met.
class CharacterCode {
 public:
  static constexpr std::size_t kRowSize = kSymbols * 2;
  static constexpr std::size_t kSmallSize = kSymbols * kRowSize;
  static constexpr std::size_t kLargeSize = kSymbols * kSmallSize;

  /// Borrows a table. Requires: `table.size()` is one of the sizes above.
  explicit CharacterCode(ByteView table)
      : table_(table), before_step_(table.size() == kLargeSize ? kSmallSize : 0) {}

  /// Makes the table that is shortest for these counts; `large` says which of the two.
  [[nodiscard]] static Bytes make(const CharacterCounts& counts, bool large);

  /// Appends `symbol` to `code` and to `trail`. False, and nothing done, when it never follows it.
  [[nodiscard]] bool append(Symbol symbol, Trail& trail, NameCode& code) const {
    const CodeWord word = word_of(symbol, trail);
    if (word.size == 0) return false;
    code.append(word.bits, word.size);
    trail.step(symbol);
    return true;
  }

  /// Appends the octets of a label in lower case, from the last to the first; part of them where it
  /// gives false.
  [[nodiscard]] bool append_label(ByteView label, Trail& trail, NameCode& code) const;
  /// Has on its way what that will read, as if every symbol followed the ones before it.
  void call_for_label(ByteView label, Trail& trail) const;

 private:
  /// Where the word of `symbol` behind `trail` stands.
  [[nodiscard]] const std::uint8_t* place_of(Symbol symbol, const Trail& trail) const {
    return table_.data() + trail.before * before_step_ + trail.last * kRowSize +
           std::size_t{2} * symbol;
  }
  /// Shape: size 0 where they never met.
  [[nodiscard]] CodeWord word_of(Symbol symbol, const Trail& trail) const {
    const unsigned word = load_le16(place_of(symbol, trail));
    const unsigned size = word >> 12;
    // An image that was altered may have bits past a word's size, or a size past the longest.
    if (size > kMaxCharacterBits) return {};
    return {word & ((1U << size) - 1), static_cast<std::uint8_t>(size)};
  }

  ByteView table_;
  std::size_t before_step_;
};

}  // namespace berth
