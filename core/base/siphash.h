#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"
#include "core/base/random.h"

namespace berth {

/// The secret of a keyed hash. Whoever does not know it cannot choose inputs that collide.
struct SipKey {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  /// Draws a key. Each call gives another one.
  [[nodiscard]] static SipKey draw(Random& random) {
    const std::uint64_t first = random.u64();
    return {first, random.u64()};
  }
};

/// SipHash with `kAbsorb` rounds a word and `kFinish` rounds at the end.
/// Shape: words of eight octets, least significant octet first, one after the other; the last one
/// carries the input's length in its top octet, as `siphash` writes it.
/// Source: J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012.
template <int kAbsorb, int kFinish>
class SipState {
 public:
  explicit SipState(const SipKey& key)
      : v0_(key.first ^ 0x736f6d6570736575),
        v1_(key.second ^ 0x646f72616e646f6d),
        v2_(key.first ^ 0x6c7967656e657261),
        v3_(key.second ^ 0x7465646279746573) {}

  void absorb(std::uint64_t word) {
    v3_ ^= word;
    for (int i = 0; i < kAbsorb; ++i) round();
    v0_ ^= word;
  }

  [[nodiscard]] std::uint64_t finish() {
    v2_ ^= 0xff;
    for (int i = 0; i < kFinish; ++i) round();
    return v0_ ^ v1_ ^ v2_ ^ v3_;
  }

 private:
  static std::uint64_t rotate_left(std::uint64_t value, int count) {
    return (value << count) | (value >> (64 - count));
  }
  void round() {
    v0_ += v1_;
    v1_ = rotate_left(v1_, 13) ^ v0_;
    v0_ = rotate_left(v0_, 32);
    v2_ += v3_;
    v3_ = rotate_left(v3_, 16) ^ v2_;
    v0_ += v3_;
    v3_ = rotate_left(v3_, 21) ^ v0_;
    v2_ += v1_;
    v1_ = rotate_left(v1_, 17) ^ v2_;
    v2_ = rotate_left(v2_, 32);
  }

  std::uint64_t v0_, v1_, v2_, v3_;
};

/// Hashes `bytes` with SipHash-c-d as published.
template <int kAbsorb, int kFinish>
[[nodiscard]] std::uint64_t siphash(const SipKey& key, ByteView bytes) {
  SipState<kAbsorb, kFinish> state(key);
  const std::uint8_t* at = bytes.data();
  const auto octet = [&at](std::size_t i) { return static_cast<std::uint64_t>(at[i]); };
  for (std::size_t words = bytes.size() / 8; words > 0; --words, at += 8) {
    // One expression, so that compilers make one load of it.
    state.absorb(octet(0) | octet(1) << 8 | octet(2) << 16 | octet(3) << 24 | octet(4) << 32 |
                 octet(5) << 40 | octet(6) << 48 | octet(7) << 56);
  }
  std::uint64_t last = static_cast<std::uint64_t>(bytes.size()) << 56;
  for (std::size_t i = 0; i < bytes.size() % 8; ++i) last |= octet(i) << (8 * i);
  state.absorb(last);
  return state.finish();
}

/// Hashes `bytes` for a table in memory: one round a word is enough where an attacker sees no
/// output.
[[nodiscard]] inline std::uint64_t siphash13(const SipKey& key, ByteView bytes) {
  return siphash<1, 3>(key, bytes);
}

/// Hashes two words; the same as hashing their sixteen octets, least significant first.
[[nodiscard]] inline std::uint64_t siphash13(const SipKey& key, std::uint64_t a, std::uint64_t b) {
  SipState<1, 3> state(key);
  state.absorb(a);
  state.absorb(b);
  state.absorb(std::uint64_t{16} << 56);
  return state.finish();
}

}  // namespace berth
