#include "core/base/xxh64.h"

#include <array>
#include <cstddef>

#include "core/base/little_endian.h"

namespace berth {
namespace {

constexpr std::uint64_t kPrime1 = 0x9e3779b185ebca87;
constexpr std::uint64_t kPrime2 = 0xc2b2ae3d27d4eb4f;
constexpr std::uint64_t kPrime3 = 0x165667b19e3779f9;
constexpr std::uint64_t kPrime4 = 0x85ebca77c2b2ae63;
constexpr std::uint64_t kPrime5 = 0x27d4eb2f165667c5;

/// Octets taken at a time by the four lanes.
constexpr std::size_t kStripe = 32;

std::uint64_t rotate_left(std::uint64_t value, int count) {
  return (value << count) | (value >> (64 - count));
}

std::uint64_t absorb(std::uint64_t lane, std::uint64_t word) {
  return rotate_left(lane + word * kPrime2, 31) * kPrime1;
}

/// Takes all whole stripes of `bytes` and merges the lanes.
std::uint64_t absorb_stripes(ByteView bytes, std::uint64_t seed) {
  std::array<std::uint64_t, 4> lanes = {seed + kPrime1 + kPrime2, seed + kPrime2, seed,
                                        seed - kPrime1};
  for (std::size_t at = 0; at + kStripe <= bytes.size(); at += kStripe) {
    const std::uint8_t* stripe = bytes.data() + at;
    for (std::size_t i = 0; i < 4; ++i) lanes[i] = absorb(lanes[i], load_le64(stripe + 8 * i));
  }
  std::uint64_t sum = rotate_left(lanes[0], 1) + rotate_left(lanes[1], 7) +
                      rotate_left(lanes[2], 12) + rotate_left(lanes[3], 18);
  for (const std::uint64_t lane : lanes) sum = (sum ^ absorb(0, lane)) * kPrime1 + kPrime4;
  return sum;
}

}  // namespace

std::uint64_t xxh64(ByteView bytes, std::uint64_t seed) {
  std::uint64_t sum = bytes.size() < kStripe ? seed + kPrime5 : absorb_stripes(bytes, seed);
  sum += bytes.size();
  const std::uint8_t* at = bytes.data() + bytes.size() / kStripe * kStripe;
  std::size_t left = bytes.size() % kStripe;
  for (; left >= 8; left -= 8, at += 8) {
    sum = rotate_left(sum ^ absorb(0, load_le64(at)), 27) * kPrime1 + kPrime4;
  }
  if (left >= 4) {
    sum = rotate_left(sum ^ load_le32(at) * kPrime1, 23) * kPrime2 + kPrime3;
    left -= 4;
    at += 4;
  }
  for (; left > 0; --left, ++at) sum = rotate_left(sum ^ *at * kPrime5, 11) * kPrime1;
  sum = (sum ^ (sum >> 33)) * kPrime2;
  sum = (sum ^ (sum >> 29)) * kPrime3;
  return sum ^ (sum >> 32);
}

}  // namespace berth
