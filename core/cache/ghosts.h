#pragma once

#include <cstddef>
#include <cstdint>

#include "core/cache/cache_memory.h"

namespace berth {

/// Remembers which keys were put out of the small queue lately, without their answers: one that
/// comes back so soon is asked for more than once.
/// Shape: four octets a key; buckets of four, each forgetting its oldest first. A key is remembered
/// by its tag alone, so a false memory is possible and costs nothing but a place.
class Ghosts {
 public:
  explicit Ghosts(std::uint32_t capacity)
      : buckets_(make_zeroed<Bucket>(capacity / kBucketSize)),
        count_(buckets_ ? capacity / kBucketSize : 0) {}

  void remember(std::uint32_t tag);
  /// True when `tag` is remembered; forgets it.
  [[nodiscard]] bool recall(std::uint32_t tag);
  void clear();
  [[nodiscard]] std::size_t held_bytes() const { return count_ * sizeof(Bucket); }

 private:
  static constexpr std::uint32_t kBucketSize = 4;
  /// Newest first; 0 is an empty place.
  struct Bucket {
    std::uint32_t tags[kBucketSize];
  };
  [[nodiscard]] Bucket& bucket_of(std::uint32_t tag) {
    return buckets_[static_cast<std::size_t>(std::uint64_t{tag} * count_ >> 32)];
  }

  ZeroedArray<Bucket> buckets_;
  std::uint32_t count_;
};

}  // namespace berth
