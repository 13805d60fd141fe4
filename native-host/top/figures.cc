#include "native-host/top/figures.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <span>
#include <string_view>

namespace berth {
namespace {

constexpr std::string_view kThousands[] = {"", "k", "M", "G", "T"};

/// Three digits that count, whatever the size.
std::string three_digits(double number) {
  std::array<char, 32> room;
  const int places = number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  const int size = std::snprintf(room.data(), room.size(), "%.*f", places, number);
  return {room.data(), static_cast<std::size_t>(size)};
}

std::string whole(double number) {
  std::array<char, 32> room;
  const int size = std::snprintf(room.data(), room.size(), "%.0f", number);
  return {room.data(), static_cast<std::size_t>(size)};
}

/// In the largest of these units that leaves a whole before the point; the first is not divided.
std::string in_units(double number, double step, std::span<const std::string_view> units) {
  if (number < 999.5) return whole(number) + std::string(units.front());
  std::size_t unit = 0;
  while (number >= 999.5 && unit + 1 < units.size()) {
    number /= step;
    ++unit;
  }
  return three_digits(number) + std::string(units[unit]);
}

}  // namespace

std::string short_count(std::uint64_t number) {
  return in_units(static_cast<double>(number), 1000, kThousands);
}

std::string short_rate(double number) {
  if (number <= 0 || number >= 9.95) return in_units(number, 1000, kThousands);
  std::string text = three_digits(number);
  text.pop_back();
  return text;
}

std::string short_bytes(double bytes) {
  static constexpr std::string_view kUnits[] = {" B", " KiB", " MiB", " GiB", " TiB"};
  return in_units(bytes, 1024, kUnits);
}

std::string short_time(double microseconds) {
  if (microseconds < 999.5) return whole(microseconds) + " us";
  const double milliseconds = microseconds / 1000;
  if (milliseconds < 999.5) return three_digits(milliseconds) + " ms";
  return three_digits(milliseconds / 1000) + " s";
}

std::string age_text(std::uint64_t milliseconds) {
  const std::uint64_t seconds = milliseconds / 1000;
  const std::uint64_t minutes = seconds / 60;
  const std::uint64_t hours = minutes / 60;
  const std::uint64_t days = hours / 24;
  if (minutes == 0) return std::to_string(seconds) + " s";
  if (hours == 0) return std::to_string(minutes) + " min";
  if (days == 0) return std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min";
  return std::to_string(days) + " d " + std::to_string(hours % 24) + " h";
}

std::string share_text(std::uint64_t part, std::uint64_t of) {
  if (of == 0) return "-";
  const double share = 100.0 * static_cast<double>(part) / static_cast<double>(of);
  std::array<char, 32> room;
  const int size = std::snprintf(room.data(), room.size(), "%.1f %%", share);
  return {room.data(), static_cast<std::size_t>(size)};
}

std::string bar_text(std::uint64_t part, std::uint64_t of, std::size_t width) {
  std::size_t full = of == 0 ? 0 : static_cast<std::size_t>(std::min(part, of) * width / of);
  // Something is never nothing.
  if (part > 0 && of > 0) full = std::max<std::size_t>(full, 1);
  return std::string(full, '|') + std::string(width - full, ' ');
}

}  // namespace berth
