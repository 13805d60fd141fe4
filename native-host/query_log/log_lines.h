#pragma once

#include <cstdint>
#include <string>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_log/log_trouble.h"

namespace berth {

/// Keeps queries as lines of JSON in a file, each as `/api/queries` tells it. A file that has grown
/// to its bound is moved aside and another one begun.
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
  /// Writes what waits.
  ~LogLines();
  LogLines(const LogLines&) = delete;
  LogLines& operator=(const LogLines&) = delete;

  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void rest() override;

  /// Octets that wait to be written at most.
  static constexpr std::size_t kMaxWaiting = std::size_t{1} << 20;

 private:
  void write();
  [[nodiscard]] bool is_open();
  void failed();

  Rules rules_;
  LogTrouble& trouble_;
  LogCounters& counters_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::string waiting_;
  /// Lines among them.
  std::uint64_t lines_ = 0;
};

}  // namespace berth
