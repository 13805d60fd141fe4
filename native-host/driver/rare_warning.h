#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "native-host/driver/log.h"

namespace berth {

/// Warnings that clients can bring about as often as they like: at most one a second is logged,
/// with how many were held back before it.
class RareWarning {
 public:
  /// `tag` has static storage.
  RareWarning(Log& log, std::string_view tag) : log_(log), tag_(tag) {}

  void warn(TimePoint now, const std::string& text);

 private:
  Log& log_;
  std::string_view tag_;
  TimePoint quiet_until_;
  std::uint64_t held_back_ = 0;
};

}  // namespace berth
