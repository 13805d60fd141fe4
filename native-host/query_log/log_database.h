#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_log/log_rows.h"
#include "native-host/query_log/log_trouble.h"
#include "native-host/query_log/query_counts.h"

namespace berth {

/// Keeps queries in a database: each one whole, up to a rate, and counts by minute. A row beyond
/// the rate is left out, and the next of its class stands for it too. Whatever becomes of the file,
/// nobody waits for it: what cannot be written is tried again, and beyond `kMaxWaiting` rows it is
/// dropped and counted. docs/query-log.md has the tables.
class LogDatabase final : public EventTaker {
 public:
  struct Rules {
    std::string path;
    LogPrivacy privacy{};
    Duration keep{};
    std::uint64_t max_bytes = 0;
    /// Rows each second at most, of each class of events.
    std::uint32_t rate = 0;
  };

  LogDatabase(Rules rules, LogTrouble& trouble, LogCounters& counters);
  ~LogDatabase();
  LogDatabase(const LogDatabase&) = delete;
  LogDatabase& operator=(const LogDatabase&) = delete;

  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void count(const SourceCounts& more, std::int64_t unix_us) override;
  void rest() override;

  /// Rows that wait to be written at most.
  static constexpr std::size_t kMaxWaiting = 10'000;

 private:
  struct Writing;
  using Clock = std::chrono::steady_clock;

  /// Rows of one class that a second may bring: its own, and those saved in the one before.
  [[nodiscard]] std::uint32_t most_at_once() const { return 2 * rules_.rate; }
  /// Opens the database where that is not done; false: it cannot be.
  [[nodiscard]] bool is_open();
  /// Writes all that waits, in one transaction; false: it stays as it was.
  [[nodiscard]] bool write();
  [[nodiscard]] bool write_counts();
  [[nodiscard]] bool forget_old();
  void failed();

  Rules rules_;
  LogTrouble& trouble_;
  LogCounters& counters_;
  std::unique_ptr<Writing> writing_;
  LogRows waiting_;
  QueryCounts counts_;
  /// The minute that is being counted, and the latest time seen.
  std::int64_t minute_ = 0;
  std::int64_t last_us_ = 0;
  /// Of one class of events: rows that may still be kept this second, and queries that the next one
  /// stands for besides its own.
  struct Room {
    std::uint32_t left;
    std::uint32_t missed = 0;
  };
  std::array<Room, kEventClasses> room_;
  Clock::time_point second_ends_{};
  Clock::time_point counts_due_{};
  Clock::time_point forgetting_due_{};
};

}  // namespace berth
