#include "core/base/sha256.h"

#include <algorithm>

namespace berth {
namespace {

/// Octets that are taken at a time. Source: FIPS 180-4 5.2.1.
constexpr std::size_t kBlock = 64;
/// Octets of the message's length, behind its padding. Source: FIPS 180-4 5.1.1.
constexpr std::size_t kLengthSize = 8;

using Words = std::array<std::uint32_t, 8>;

/// The first bits of the square roots of the first primes. Source: FIPS 180-4 5.3.3.
constexpr Words kStart = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/// The first bits of the cube roots of the first primes. Source: FIPS 180-4 4.2.2.
constexpr std::array<std::uint32_t, 64> kRound = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr std::uint32_t rotate_right(std::uint32_t word, unsigned count) {
  return word >> count | word << (32 - count);
}

/// A sum in the making.
class Sha256 {
 public:
  void take(ByteView octets) {
    taken_ += octets.size();
    while (!octets.empty()) {
      const std::size_t size = std::min(octets.size(), kBlock - held_);
      std::copy_n(octets.data(), size, block_.data() + held_);
      held_ += size;
      octets = octets.subspan(size);
      if (held_ == kBlock) absorb();
    }
  }

  [[nodiscard]] Sha256Sum finish() {
    const std::uint64_t bits = std::uint64_t{taken_} * 8;
    block_[held_++] = 0x80;
    if (held_ > kBlock - kLengthSize) {
      std::fill(block_.begin() + static_cast<std::ptrdiff_t>(held_), block_.end(), 0);
      absorb();
    }
    std::fill(block_.begin() + static_cast<std::ptrdiff_t>(held_), block_.end(), 0);
    for (std::size_t i = 0; i < kLengthSize; ++i) {
      block_[kBlock - 1 - i] = static_cast<std::uint8_t>(bits >> (8 * i));
    }
    absorb();
    Sha256Sum sum;
    for (std::size_t i = 0; i < sum.size(); ++i) {
      sum[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
    }
    return sum;
  }

 private:
  /// Source: FIPS 180-4 6.2.2; the schedule's words are made as they are needed.
  void absorb() {
    std::array<std::uint32_t, 16> schedule;
    for (std::size_t i = 0; i < schedule.size(); ++i) {
      const std::uint8_t* at = block_.data() + 4 * i;
      schedule[i] = std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 |
                    std::uint32_t{at[2]} << 8 | at[3];
    }
    Words w = state_;
    for (std::size_t i = 0; i < kRound.size(); ++i) {
      const std::uint32_t choice = (w[4] & w[5]) ^ (~w[4] & w[6]);
      const std::uint32_t majority = (w[0] & w[1]) ^ (w[0] & w[2]) ^ (w[1] & w[2]);
      const std::uint32_t sum0 =
          rotate_right(w[0], 2) ^ rotate_right(w[0], 13) ^ rotate_right(w[0], 22);
      const std::uint32_t sum1 =
          rotate_right(w[4], 6) ^ rotate_right(w[4], 11) ^ rotate_right(w[4], 25);
      const std::uint32_t word = schedule[i % 16];
      const std::uint32_t first = w[7] + sum1 + choice + kRound[i] + word;
      const std::uint32_t after = schedule[(i + 1) % 16];
      const std::uint32_t before = schedule[(i + 14) % 16];
      schedule[i % 16] = word + (rotate_right(after, 7) ^ rotate_right(after, 18) ^ after >> 3) +
                         schedule[(i + 9) % 16] +
                         (rotate_right(before, 17) ^ rotate_right(before, 19) ^ before >> 10);
      w = {first + sum0 + majority, w[0], w[1], w[2], w[3] + first, w[4], w[5], w[6]};
    }
    for (std::size_t i = 0; i < state_.size(); ++i) state_[i] += w[i];
    held_ = 0;
  }

  Words state_ = kStart;
  std::array<std::uint8_t, kBlock> block_{};
  std::size_t held_ = 0;
  std::size_t taken_ = 0;
};

}  // namespace

Sha256Sum sha256(ByteView octets) {
  Sha256 sum;
  sum.take(octets);
  return sum.finish();
}

Sha256Sum hmac_sha256(ByteView key, ByteView message) {
  std::array<std::uint8_t, kBlock> pad{};
  if (key.size() > kBlock) {
    const Sha256Sum shorter = sha256(key);
    std::copy(shorter.begin(), shorter.end(), pad.begin());
  } else {
    std::copy(key.begin(), key.end(), pad.begin());
  }
  for (std::uint8_t& octet : pad) octet ^= 0x36;
  Sha256 inner;
  inner.take(pad);
  inner.take(message);
  const Sha256Sum within = inner.finish();
  for (std::uint8_t& octet : pad) octet ^= 0x36 ^ 0x5c;
  Sha256 outer;
  outer.take(pad);
  outer.take(within);
  return outer.finish();
}

}  // namespace berth
