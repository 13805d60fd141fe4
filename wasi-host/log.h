#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth::wasi {

/// How much a line matters.
enum class LogLevel : std::uint8_t { kDebug, kInfo, kWarning, kError };

/// The level of that name: `debug`, `info`, `warning`, `error`.
[[nodiscard]] std::optional<LogLevel> log_level_of(std::string_view word);

/// Writes `level: line` to standard error.
void write_line(LogLevel level, std::string_view line);

}  // namespace berth::wasi
