#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace berth {

/// Minutes since Monday, 00:00, as a clock on the wall shows them. Shape: 0..10079.
using WeekMinute = std::uint16_t;

/// The minute of the week at a Unix time, where clocks are `utc_offset` ahead of UTC. Unit:
/// seconds.
[[nodiscard]] WeekMinute week_minute(std::int64_t unix_time, std::int32_t utc_offset);

/// A part of some or all days of the week: "mon-fri 21:00-07:00".
///
/// Days are named one by one and as ranges, "sat sun mon-wed"; none: all. A time that ends before
/// it begins ends on the next day, and belongs to the one that it begins on; none: the whole day.
class WeekWindow {
 public:
  /// Errors: kBadText.
  [[nodiscard]] static Result<WeekWindow> parse(std::string_view text);
  /// The same in its shortest form, which `parse` takes.
  [[nodiscard]] std::string to_string() const;

  /// From its first minute on, and not in the one that it ends with.
  [[nodiscard]] bool holds(WeekMinute minute) const;

  friend bool operator==(const WeekWindow&, const WeekWindow&) = default;

 private:
  Result<void> add_days(std::string_view word);
  Result<void> set_times(std::string_view word);

  static constexpr std::uint16_t kMinutesPerDay = 24 * 60;

  /// A bit for each, Monday's the lowest.
  std::uint8_t days_ = 0;
  /// Minutes of a day.
  std::uint16_t begin_ = 0;
  std::uint16_t end_ = kMinutesPerDay;
};

}  // namespace berth
