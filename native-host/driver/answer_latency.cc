#include "native-host/driver/answer_latency.h"

#include <algorithm>

namespace berth {
namespace {

constexpr std::uint64_t kAll = 1000;

}  // namespace

void AnswerLatency::add(const AnswerLatency& more) {
  for (std::size_t i = 0; i < kPlaces; ++i) places_[i] += more.places_[i];
  sum_ += more.sum_;
}

AnswerLatency AnswerLatency::since(const AnswerLatency& before) const {
  AnswerLatency out;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    // A thread that did not tell this time makes it less.
    out.places_[i] = places_[i] - std::min(places_[i], before.places_[i]);
  }
  out.sum_ = std::max(sum_ - before.sum_, Duration::zero());
  return out;
}

std::uint64_t AnswerLatency::count() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t each : places_) sum += each;
  return sum;
}

std::uint64_t AnswerLatency::below(unsigned bits) const {
  const std::size_t end = std::min<std::size_t>(kPlaces, (bits - kPlaceBits + 1) << kPlaceBits);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < end; ++i) sum += places_[i];
  return sum;
}

Duration AnswerLatency::within(std::uint64_t thousandths) const {
  const std::uint64_t all = count();
  if (all == 0) return Duration::zero();
  const std::uint64_t wanted = std::max<std::uint64_t>(1, (all * thousandths + kAll - 1) / kAll);
  std::size_t place = 0;
  for (std::uint64_t sum = places_[0]; sum < wanted; sum += places_[place]) ++place;
  if (place < std::size_t{1} << kPlaceBits) return Duration(static_cast<std::int64_t>(place));
  // The longest time that the place counts.
  const std::size_t shift = (place >> kPlaceBits) - 1;
  const std::size_t above = place - (shift << kPlaceBits) + 1;
  return Duration(static_cast<std::int64_t>((above << shift) - 1));
}

}  // namespace berth
