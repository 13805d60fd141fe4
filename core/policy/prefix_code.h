#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace berth {

/// One symbol's code word: `bits` holds its first bit lowest.
struct CodeWord {
  std::uint32_t bits = 0;
  /// 0 where the symbol never occurs.
  std::uint8_t size = 0;
  friend bool operator==(const CodeWord&, const CodeWord&) = default;
};

/// Makes a prefix code: no word is the beginning of another, and what occurs more often has the
/// shorter one (Huffman, made canonical).
/// Shape: words of 2 to `longest` bits for symbols that occur, none for others. No word has a
/// single bit, so that one bit of padding is never taken for a symbol. Requires: 2 <= `longest` <=
/// 32, and 2^(longest - 2) is more than the number of symbols.
[[nodiscard]] std::vector<CodeWord> make_prefix_code(std::span<const std::uint64_t> counts,
                                                     unsigned longest);

}  // namespace berth
