#include "native-host/driver/rare_warning.h"

#include <utility>

namespace berth {

void RareWarning::warn(TimePoint now, const std::string& text) {
  if (now < quiet_until_) {
    ++held_back_;
    return;
  }
  quiet_until_ = now + gap_;
  const std::uint64_t more = std::exchange(held_back_, 0);
  log_.warning(tag_, more == 0 ? text : text + " (and " + std::to_string(more) + " more)");
}

}  // namespace berth
