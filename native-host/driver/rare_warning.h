#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "native-host/driver/log.h"

namespace berth {

/// Warnings that others can bring about as often as they like, or that stay true for long: at most
/// one within each gap is logged, with how many were held back before it.
class RareWarning {
 public:
  /// `tag` has static storage.
  RareWarning(Log& log, std::string_view tag, Duration gap = seconds(1))
      : log_(log), tag_(tag), gap_(gap) {}

  void warn(TimePoint now, const std::string& text);

 private:
  Log& log_;
  std::string_view tag_;
  Duration gap_;
  TimePoint quiet_until_;
  std::uint64_t held_back_ = 0;
};

}  // namespace berth
