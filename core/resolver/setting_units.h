#pragma once

#include <cstdint>

namespace berth {

/// The units in which rows of the table of settings give their bounds: times in microseconds, sizes
/// in octets. For files that are tables.
inline constexpr std::int64_t kUs = 1;
inline constexpr std::int64_t kMs = 1000 * kUs;
inline constexpr std::int64_t kSecond = 1000 * kMs;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kDay = 24 * kHour;
inline constexpr std::int64_t kKiB = 1024;
inline constexpr std::int64_t kMiB = 1024 * kKiB;
inline constexpr std::int64_t kGiB = 1024 * kMiB;

}  // namespace berth
