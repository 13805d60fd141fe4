#pragma once

#include <bit>
#include <cstdint>

#include "core/base/time.h"

namespace berth {

/// Times in buckets that are a sixteenth of their power of two wide, so that a percentile read from
/// them is at most a sixteenth off, whatever its size. A bucket is a number: the power of two in
/// its upper bits, the sixteenth in the lower four.
/// Source: the idea of HdrHistogram.
inline constexpr unsigned kBucketBits = 4;

/// The bucket that counts `time`. Below 16 µs each microsecond has its own.
[[nodiscard]] constexpr std::uint32_t latency_bucket(Duration time) {
  const auto value = static_cast<std::uint64_t>(time.count() < 0 ? 0 : time.count());
  constexpr std::uint64_t kOwn = 1U << kBucketBits;
  if (value < kOwn) return static_cast<std::uint32_t>(value);
  const auto power = static_cast<unsigned>(std::bit_width(value)) - 1;
  const std::uint64_t part = (value >> (power - kBucketBits)) & (kOwn - 1);
  return static_cast<std::uint32_t>((power - kBucketBits + 1) << kBucketBits | part);
}

/// The longest time that a bucket counts.
[[nodiscard]] constexpr Duration longest_in(std::uint32_t bucket) {
  constexpr std::uint32_t kOwn = 1U << kBucketBits;
  if (bucket < kOwn) return Duration(bucket);
  const unsigned shift = (bucket >> kBucketBits) - 1;
  const std::uint64_t first = std::uint64_t{kOwn | (bucket & (kOwn - 1))} << shift;
  return Duration(static_cast<std::int64_t>(first + (std::uint64_t{1} << shift) - 1));
}

}  // namespace berth
