#include "core/cache/ghosts.h"

#include <algorithm>
#include <cstring>

namespace berth {

void Ghosts::remember(std::uint32_t tag) {
  if (count_ == 0) return;
  Bucket& bucket = bucket_of(tag);
  std::copy_backward(bucket.tags, bucket.tags + kBucketSize - 1, bucket.tags + kBucketSize);
  bucket.tags[0] = tag;
}

bool Ghosts::recall(std::uint32_t tag) {
  if (count_ == 0 || tag == 0) return false;
  Bucket& bucket = bucket_of(tag);
  auto* const end = bucket.tags + kBucketSize;
  auto* const found = std::find(bucket.tags, end, tag);
  if (found == end) return false;
  *std::copy(found + 1, end, found) = 0;
  return true;
}

void Ghosts::clear() {
  if (count_ != 0) std::memset(buckets_.get(), 0, held_bytes());
}

}  // namespace berth
