#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_log/log_trouble.h"

namespace berth {

/// Keeps queries as lines of JSON in a file, each as `/api/queries` tells it. A file that has grown
/// to its bound is moved aside and another one begun. What is no file, as a named pipe, is written
/// on and on; who comes to read it begins with a whole line.
class LogLines final : public EventTaker {
 public:
  struct Rules {
    std::string path;
    LogPrivacy privacy{};
    std::uint64_t max_bytes = 0;
    /// Files that were moved aside and stay.
    std::uint32_t keep_files = 0;
  };

  LogLines(Rules rules, LogTrouble& trouble, LogCounters& counters);
  /// Writes what waits; what is not taken at once is dropped.
  ~LogLines();
  LogLines(const LogLines&) = delete;
  LogLines& operator=(const LogLines&) = delete;

  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void rest() override;

  /// Octets that wait to be written at most.
  static constexpr std::size_t kMaxWaiting = std::size_t{1} << 20;

 private:
  /// What is open.
  struct Target {
    int descriptor = -1;
    /// What was not written whole can be taken back, and a file that is full moved aside.
    bool is_regular = false;
    /// Its last line lacks its end.
    bool is_within_line = false;
    std::uint64_t size = 0;
  };

  void write();
  /// So much of what waits is written.
  void wrote(std::size_t size);
  /// Done with the first `size` octets of what waits; says how many lines ended there.
  std::uint64_t shift(std::size_t size);
  /// Leaves a pipe that nobody reads any more, and the line that its reader had the beginning of.
  void leave();
  void close();
  [[nodiscard]] bool is_open();
  void failed(int error);

  Rules rules_;
  LogTrouble& trouble_;
  LogCounters& counters_;
  Target to_;
  std::string waiting_;
  /// With so many octets waiting they are written without a rest.
  std::size_t enough_;
};

}  // namespace berth
