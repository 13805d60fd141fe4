#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>

namespace berth {

/// Bits in order, the first one lowest in the first word, in place: what one name's code is held
/// in. Shape: `kWords` words and one; those past `size()` are zero up to the end of the word that
/// the next bit goes into, and not set behind it.
template <std::size_t kWords>
class BitString {
 public:
  BitString() { words_[0] = 0; }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t words() const { return (size_ + 63) / 64; }
  [[nodiscard]] std::uint64_t word(std::size_t i) const { return words_[i]; }

  /// Appends the low `count` bits of `bits`.
  /// Requires: `count` <= 32, the other bits of `bits` zero, and room.
  void append(std::uint32_t bits, unsigned count) {
    assert(size_ + count <= kWords * 64 && count <= 32 && std::uint64_t{bits} >> count == 0);
    const std::size_t at = size_ / 64;
    const unsigned shift = size_ % 64;
    words_[at] |= std::uint64_t{bits} << shift;
    // No shift can be by a whole word: two are.
    words_[at + 1] = std::uint64_t{bits} >> 1 >> (63 - shift);
    size_ += count;
  }

  /// The `count` bits from bit `from` on, with zeros for what lies past the end.
  /// Requires: `from` < size() and 0 < `count` < 64.
  [[nodiscard]] std::uint64_t slice(std::size_t from, unsigned count) const {
    const unsigned shift = from % 64;
    std::uint64_t bits = words_[from / 64] >> shift;
    if (shift + count > 64 && from / 64 + 1 < words())
      bits |= words_[from / 64 + 1] << (64 - shift);
    return bits & ((std::uint64_t{1} << count) - 1);
  }

  /// Forgets the bits from `size` on. Requires: `size` <= size().
  void truncate(std::size_t size) {
    assert(size <= size_);
    size_ = size;
    words_[size / 64] &= (std::uint64_t{1} << (size % 64)) - 1;
  }

 private:
  std::array<std::uint64_t, kWords + 1> words_;
  std::size_t size_ = 0;
};

}  // namespace berth
