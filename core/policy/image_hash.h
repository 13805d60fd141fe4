#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/little_endian.h"

namespace berth {

/// Mixes words into one, under the key of an image. Each step can be undone, so that words of one
/// size collide no more than chance has it. No secret: an image whose names fall together is built
/// anew under another key.
class ImageHash {
 public:
  explicit ImageHash(std::uint64_t key) : state_(key) {}

  void absorb(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9fb21c651e98df25;
    state_ ^= state_ >> 32;
  }
  void absorb(ByteView octets) {
    const std::uint8_t* at = octets.data();
    std::size_t left = octets.size();
    for (; left >= 8; left -= 8, at += 8) absorb(load_le64(at));
    std::uint64_t last = std::uint64_t{octets.size()} << 56;
    for (std::size_t i = 0; i < left; ++i) last |= std::uint64_t{at[i]} << (8 * i);
    absorb(last);
  }
  [[nodiscard]] std::uint64_t finish() const {
    std::uint64_t out = state_ * 0xd6e8feb86659fd93;
    out ^= out >> 32;
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace berth
