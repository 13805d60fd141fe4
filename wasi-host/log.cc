#include "wasi-host/log.h"

#include <algorithm>
#include <array>
#include <string>

#include "wasi-host/imports.h"

namespace berth::wasi {
namespace {

// In the order of `LogLevel`.
constexpr std::array<std::string_view, 4> kWords{"debug", "info", "warning", "error"};
// Most octets that one write takes (wasi:io/streams, blocking-write-and-flush).
constexpr std::size_t kMostPerWrite = 4096;

}  // namespace

std::optional<LogLevel> log_level_of(std::string_view word) {
  const auto it = std::find(kWords.begin(), kWords.end(), word);
  if (it == kWords.end()) return std::nullopt;
  return static_cast<LogLevel>(it - kWords.begin());
}

void write_line(LogLevel level, std::string_view line) {
  std::string text(kWords[static_cast<std::size_t>(level)]);
  text += ": ";
  text += line.substr(0, kMostPerWrite - text.size() - 1);
  text += '\n';
  const OutputStream out(get_stderr());
  WriteResult written;
  write(out.get(), text.data(), static_cast<std::uint32_t>(text.size()), &written);
  if (written.is_error != 0 && written.fault.is_end == 0) drop_error(written.fault.error);
}

}  // namespace berth::wasi
