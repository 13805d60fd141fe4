#include "native-host/query_events/sample_pace.h"

#include <algorithm>
#include <cmath>

namespace berth {

void SamplePace::step(Duration time, std::uint64_t seen) {
  const double elapsed = static_cast<double>(std::max<std::int64_t>(time.count(), 1)) / 1e6;
  const auto came = static_cast<double>(seen);
  load_ = std::max(came / elapsed, load_ / 2);
  saved_ = std::clamp(saved_ + rate_ * elapsed - came, 0.0, rate_);
  is_flood_ = load_ > rate_ && (is_flood_ || saved_ == 0);
  const double one_in = is_flood_ ? std::ceil(load_ * kFloodShare / rate_) : 1;
  one_in_ = static_cast<std::uint32_t>(std::min(one_in, double{kMostIn}));
}

}  // namespace berth
