#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "native-host/host_config.h"

namespace berth {

/// The log, on standard error: time, level, tag, text. Lines are queued for a thread of their own;
/// with the queue full the oldest are dropped, so that no writer ever waits. From any thread.
class Log {
 public:
  explicit Log(LogLevel level);
  /// Writes what is queued.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void set_level(LogLevel level);
  [[nodiscard]] bool is_logged(LogLevel level) const;

  /// Writes one line; line ends and other control octets in `text` are escaped.
  /// `tag` names the part that speaks: "tls", "listen", "upstream".
  void write(LogLevel level, std::string_view tag, std::string_view text);

  void debug(std::string_view tag, std::string_view text) { write(LogLevel::kDebug, tag, text); }
  void info(std::string_view tag, std::string_view text) { write(LogLevel::kInfo, tag, text); }
  void warning(std::string_view tag, std::string_view text) {
    write(LogLevel::kWarning, tag, text);
  }
  void error(std::string_view tag, std::string_view text) { write(LogLevel::kError, tag, text); }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace berth
