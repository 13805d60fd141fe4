#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// A list that is made of what was counted.
enum class TopOf : std::uint8_t { kNames, kClients, kBlocked, kUpstreams };

/// "names", "clients", "blocked", "upstreams".
[[nodiscard]] std::optional<TopOf> parse_top_of(std::string_view text);

/// What is asked for.
struct TopWish {
  TopOf of{};
  /// Of the last so many minutes, as many rows at most.
  std::uint32_t minutes = 60;
  std::uint32_t rows = 20;

  static constexpr std::uint32_t kMaxMinutes = 31 * 24 * 60;
  static constexpr std::uint32_t kMaxRows = 1000;
};

/// Reads a list out of the database at `path`, as JSON; nothing: `problem` says why not.
/// Shape: given up after two seconds. `now_minute` is in minutes of Unix time.
[[nodiscard]] std::optional<std::string> read_top(const std::string& path, const TopWish& wish,
                                                  std::int64_t now_minute, std::string& problem);

}  // namespace berth
