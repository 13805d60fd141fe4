#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/time.h"

namespace berth {

/// How long answers of one upstream take: of the last few hundred, the time that 95 % stay under.
///
/// A histogram in fixed memory, four buckets to each doubling from 64 µs on, so a time is known to
/// a fifth of itself. When it has counted `kWindow` all counts are halved: old times fade.
class Latency {
 public:
  /// Times counted before anything is said.
  static constexpr std::uint32_t kLeast = 20;
  static constexpr std::uint32_t kWindow = 512;

  void add(Duration time);

  /// The upper end of the bucket in which the 95th of 100 lies; nothing before `kLeast` times.
  [[nodiscard]] std::optional<Duration> p95() const;

 private:
  static constexpr std::size_t kBuckets = 72;

  [[nodiscard]] static std::size_t bucket_of(Duration time);
  [[nodiscard]] static Duration end_of(std::size_t bucket);

  std::array<std::uint16_t, kBuckets> counts_{};
  std::uint32_t total_ = 0;
};

}  // namespace berth
