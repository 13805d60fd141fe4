#include "core/policy/week_window.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/number_text.h"

namespace berth {
namespace {

constexpr unsigned kDays = 7;
constexpr std::uint8_t kAllDays = 0x7f;
constexpr std::array<std::string_view, kDays> kDayNames{"mon", "tue", "wed", "thu",
                                                        "fri", "sat", "sun"};
constexpr std::int64_t kSecondsPerDay = 86400;
/// The first of January 1970 was a Thursday.
constexpr std::int64_t kFirstDay = 3;

std::optional<unsigned> day_of(std::string_view text) {
  if (text.size() != 3) return std::nullopt;
  std::array<char, 3> lowered;
  std::transform(text.begin(), text.end(), lowered.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
  const auto found =
      std::find(kDayNames.begin(), kDayNames.end(), std::string_view(lowered.data(), 3));
  if (found == kDayNames.end()) return std::nullopt;
  return static_cast<unsigned>(found - kDayNames.begin());
}

std::optional<unsigned> two_digits(std::string_view text) {
  return text.size() == 2 ? parse_number(text, 99) : std::nullopt;
}

/// `07:30` as minutes; `24:00` is the end of a day.
std::optional<std::uint16_t> time_of(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto hours = two_digits(text.substr(0, 2));
  const auto minutes = two_digits(text.substr(3));
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  const unsigned time = *hours * 60 + *minutes;
  if (time > 24 * 60) return std::nullopt;
  return static_cast<std::uint16_t>(time);
}

void append_time(std::uint16_t minutes, std::string& text) {
  const auto digit = [](int value) { return static_cast<char>('0' + value); };
  const int hours = minutes / 60;
  const int rest = minutes % 60;
  for (const char c :
       {digit(hours / 10), digit(hours % 10), ':', digit(rest / 10), digit(rest % 10)}) {
    text.push_back(c);
  }
}

}  // namespace

WeekMinute week_minute(std::int64_t unix_time, std::int32_t utc_offset) {
  const std::int64_t shown = unix_time + utc_offset;
  const std::int64_t second = (shown % kSecondsPerDay + kSecondsPerDay) % kSecondsPerDay;
  const std::int64_t day = (shown - second) / kSecondsPerDay + kFirstDay;
  const std::int64_t week_day = (day % kDays + kDays) % kDays;
  return static_cast<WeekMinute>((week_day * kSecondsPerDay + second) / 60);
}

Result<WeekWindow> WeekWindow::parse(std::string_view text) {
  WeekWindow window;
  bool has_times = false;
  bool is_empty = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    is_empty = false;
    // The times stand last.
    if (has_times) return Error::kBadText;
    has_times = word[0] >= '0' && word[0] <= '9';
    const auto taken = has_times ? window.set_times(word) : window.add_days(word);
    if (!taken) return taken.error();
  }
  if (is_empty) return Error::kBadText;
  if (window.days_ == 0) window.days_ = kAllDays;
  return window;
}

Result<void> WeekWindow::add_days(std::string_view word) {
  const std::size_t dash = word.find('-');
  const auto first = day_of(word.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_of(word.substr(dash + 1));
  if (!first || !last) return Error::kBadText;
  for (unsigned day = *first;; day = (day + 1) % kDays) {
    days_ = static_cast<std::uint8_t>(days_ | 1U << day);
    if (day == *last) return {};
  }
}

Result<void> WeekWindow::set_times(std::string_view word) {
  const std::size_t dash = word.find('-');
  if (dash == std::string_view::npos) return Error::kBadText;
  const auto begin = time_of(word.substr(0, dash));
  const auto end = time_of(word.substr(dash + 1));
  // A whole day has no times: 08:00-08:00 could be taken for one or for nothing.
  if (!begin || !end || *begin == *end || *begin == kMinutesPerDay) return Error::kBadText;
  begin_ = *begin;
  end_ = *end;
  return {};
}

std::string WeekWindow::to_string() const {
  std::string text;
  for (unsigned day = 0; day < kDays && days_ != kAllDays; ++day) {
    if ((days_ >> day & 1) == 0) continue;
    unsigned last = day;
    while (last + 1 < kDays && (days_ >> (last + 1) & 1) != 0) ++last;
    if (!text.empty()) text.push_back(' ');
    text.append(kDayNames[day]);
    if (last > day) text.append("-").append(kDayNames[last]);
    day = last;
  }
  const bool is_whole_day = begin_ == 0 && end_ == kMinutesPerDay;
  if (is_whole_day) return text.empty() ? "mon-sun" : text;
  if (!text.empty()) text.push_back(' ');
  append_time(begin_, text);
  text.push_back('-');
  append_time(end_, text);
  return text;
}

bool WeekWindow::holds(WeekMinute minute) const {
  const unsigned day = minute / kMinutesPerDay;
  const unsigned time = minute % kMinutesPerDay;
  const bool is_today = (days_ >> day & 1) != 0;
  if (begin_ < end_) return is_today && begin_ <= time && time < end_;
  const bool was_yesterday = (days_ >> ((day + kDays - 1) % kDays) & 1) != 0;
  return (is_today && begin_ <= time) || (was_yesterday && time < end_);
}

}  // namespace berth
