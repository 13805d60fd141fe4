#include "core/base/random.h"

#include <cassert>
#include <cstring>

namespace berth {
namespace {

std::uint32_t rotate_left(std::uint32_t value, int count) {
  return (value << count) | (value >> (32 - count));
}

std::uint32_t load_le32(const std::uint8_t* bytes) {
  return static_cast<std::uint32_t>(bytes[0]) | static_cast<std::uint32_t>(bytes[1]) << 8 |
         static_cast<std::uint32_t>(bytes[2]) << 16 | static_cast<std::uint32_t>(bytes[3]) << 24;
}

void quarter_round(std::uint32_t& a, std::uint32_t& b, std::uint32_t& c, std::uint32_t& d) {
  a += b;
  d = rotate_left(d ^ a, 16);
  c += d;
  b = rotate_left(b ^ c, 12);
  a += b;
  d = rotate_left(d ^ a, 8);
  c += d;
  b = rotate_left(b ^ c, 7);
}

}  // namespace

void chacha20_block(std::span<const std::uint8_t, 32> key, std::uint32_t counter,
                    std::span<const std::uint8_t, 12> nonce, std::span<std::uint8_t, 64> out) {
  std::array<std::uint32_t, 16> start{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
  for (std::size_t i = 0; i < 8; ++i) start[4 + i] = load_le32(key.data() + 4 * i);
  start[12] = counter;
  for (std::size_t i = 0; i < 3; ++i) start[13 + i] = load_le32(nonce.data() + 4 * i);

  std::array<std::uint32_t, 16> x = start;
  for (int round = 0; round < 10; ++round) {
    quarter_round(x[0], x[4], x[8], x[12]);
    quarter_round(x[1], x[5], x[9], x[13]);
    quarter_round(x[2], x[6], x[10], x[14]);
    quarter_round(x[3], x[7], x[11], x[15]);
    quarter_round(x[0], x[5], x[10], x[15]);
    quarter_round(x[1], x[6], x[11], x[12]);
    quarter_round(x[2], x[7], x[8], x[13]);
    quarter_round(x[3], x[4], x[9], x[14]);
  }
  for (std::size_t i = 0; i < 16; ++i) {
    const std::uint32_t word = x[i] + start[i];
    for (std::size_t j = 0; j < 4; ++j) {
      out[4 * i + j] = static_cast<std::uint8_t>(word >> (8 * j));
    }
  }
}

Random::Random(const Seed& seed) : key_(seed), buffer_{} {}

void Random::reseed(const Seed& seed) {
  refill();
  for (std::size_t i = 0; i < kKeySize; ++i) key_[i] ^= seed[i];
  used_ = kBufferSize;
}

void Random::refill() {
  const std::array<std::uint8_t, 12> nonce{};
  for (std::size_t block = 0; block < kBlocks; ++block) {
    std::array<std::uint8_t, 64> out;
    chacha20_block(key_, static_cast<std::uint32_t>(block), nonce, out);
    std::memcpy(buffer_.data() + 64 * block, out.data(), out.size());
  }
  // Fast key erasure: the first octets of the stream become the next key and are never given out.
  std::memcpy(key_.data(), buffer_.data(), kKeySize);
  std::memset(buffer_.data(), 0, kKeySize);
  used_ = kKeySize;
}

void Random::fill(ByteSpan out) {
  for (auto& byte : out) {
    if (used_ == kBufferSize) refill();
    byte = buffer_[used_];
    buffer_[used_++] = 0;
  }
}

std::uint8_t Random::u8() {
  std::array<std::uint8_t, 1> bytes;
  fill(bytes);
  return bytes[0];
}

std::uint16_t Random::u16() {
  std::array<std::uint8_t, 2> bytes;
  fill(bytes);
  return static_cast<std::uint16_t>(bytes[0] | bytes[1] << 8);
}

std::uint32_t Random::u32() {
  std::array<std::uint8_t, 4> bytes;
  fill(bytes);
  return load_le32(bytes.data());
}

std::uint64_t Random::u64() {
  const std::uint64_t high = u32();
  return high << 32 | u32();
}

std::uint32_t Random::below(std::uint32_t bound) {
  assert(bound > 0);
  // Numbers under 2^32 mod bound would make the low residues likelier; draw again.
  const std::uint32_t threshold = (0U - bound) % bound;
  for (;;) {
    const std::uint32_t value = u32();
    if (value >= threshold) return value % bound;
  }
}

}  // namespace berth
