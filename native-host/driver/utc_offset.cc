#include "native-host/driver/utc_offset.h"

#include <ctime>

namespace berth {

std::int32_t utc_offset_at(std::int64_t unix_time) {
  const auto time = static_cast<std::time_t>(unix_time);
  std::tm shown{};
  if (::localtime_r(&time, &shown) == nullptr) return 0;
  return static_cast<std::int32_t>(shown.tm_gmtoff);
}

}  // namespace berth
