#include "core/upstream/latency.h"

#include <algorithm>

namespace berth {
namespace {

// The first bucket ends here; what is quicker is not told apart. Unit: microseconds.
constexpr std::int64_t kFirst = 64;
constexpr std::size_t kSteps = 4;

}  // namespace

Duration Latency::end_of(std::size_t bucket) {
  const std::size_t doublings = bucket / kSteps;
  const auto quarters = static_cast<std::int64_t>(bucket % kSteps);
  return Duration((kFirst << doublings) * (4 + quarters) / 4);
}

std::size_t Latency::bucket_of(Duration time) {
  std::size_t bucket = 0;
  while (bucket + kSteps < kBuckets && end_of(bucket + kSteps) <= time) bucket += kSteps;
  while (bucket + 1 < kBuckets && end_of(bucket) <= time) ++bucket;
  return bucket;
}

void Latency::add(Duration time) {
  ++counts_[bucket_of(time)];
  if (++total_ < kWindow) return;
  total_ = 0;
  for (std::uint16_t& count : counts_) {
    count = static_cast<std::uint16_t>(count / 2);
    total_ += count;
  }
}

std::optional<Duration> Latency::p95() const {
  if (total_ < kLeast) return std::nullopt;
  // From the slow end: a twentieth of them may take longer.
  std::uint32_t slower = 0;
  std::size_t bucket = kBuckets;
  while (bucket > 0) {
    slower += counts_[--bucket];
    if (slower * 20 > total_) break;
  }
  return end_of(bucket);
}

}  // namespace berth
