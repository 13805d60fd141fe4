#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/base/bytes.h"

namespace berth {

/// Entropy that a host hands in. Shape: 32 octets from the operating system's own source.
using Seed = std::array<std::uint8_t, 32>;

/// Stretches a seed into unpredictable numbers (query ids, letter case, jitter; RFC 5452).
/// The key is replaced by fresh stream output on every refill, so numbers already given cannot be
/// worked out from a later state.
/// Source: ChaCha20, RFC 8439 2.3.
class Random {
 public:
  explicit Random(const Seed& seed);
  Random(const Random&) = delete;
  Random& operator=(const Random&) = delete;
  Random(Random&&) = default;
  Random& operator=(Random&&) = default;

  /// Mixes 32 more octets of entropy into the state.
  void reseed(const Seed& seed);

  [[nodiscard]] std::uint8_t u8();
  [[nodiscard]] std::uint16_t u16();
  [[nodiscard]] std::uint32_t u32();
  [[nodiscard]] std::uint64_t u64();

  /// A number in [0, bound), without bias. Requires: bound > 0.
  [[nodiscard]] std::uint32_t below(std::uint32_t bound);

  void fill(ByteSpan out);

 private:
  static constexpr std::size_t kKeySize = 32;
  static constexpr std::size_t kBlocks = 8;
  static constexpr std::size_t kBufferSize = 64 * kBlocks;

  void refill();

  std::array<std::uint8_t, kKeySize> key_;
  std::array<std::uint8_t, kBufferSize> buffer_;
  std::size_t used_ = kBufferSize;
};

/// Computes one ChaCha20 block. Source: RFC 8439 2.3.
/// Shape: key 32 octets, nonce 12 octets, out 64 octets.
void chacha20_block(std::span<const std::uint8_t, 32> key, std::uint32_t counter,
                    std::span<const std::uint8_t, 12> nonce, std::span<std::uint8_t, 64> out);

}  // namespace berth
