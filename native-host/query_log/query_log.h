#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_log/log_database.h"
#include "native-host/query_log/log_dnstap.h"
#include "native-host/query_log/log_lines.h"
#include "native-host/query_log/log_trouble.h"

namespace berth {

/// Keeps queries wherever the configuration says, on a thread of its own: neither those who ask nor
/// those who look at queries as they come wait for a disk or a collector.
class QueryLog final : private EventTaker {
 public:
  /// Both outlive it.
  QueryLog(QueryFeed& feed, Log& log);
  ~QueryLog();
  QueryLog(const QueryLog&) = delete;
  QueryLog& operator=(const QueryLog&) = delete;

  /// Keeps what `config` says from now on, and opens every file anew.
  void use(const HostConfig& config);

  /// The database's file; empty: there is none. From any thread.
  [[nodiscard]] std::string database() const;

  /// What became of queries in one place that keeps them.
  struct Place {
    Place(Log& log, const char* what) : name(what), trouble(log, what) {}
    const char* name;
    LogTrouble trouble;
    LogCounters counters;
  };
  [[nodiscard]] const Place& database_place() const { return database_place_; }
  [[nodiscard]] const Place& lines_place() const { return lines_place_; }
  [[nodiscard]] const Place& dnstap_place() const { return dnstap_place_; }
  /// Queries that came faster than all of them were taken.
  [[nodiscard]] std::uint64_t overrun() const { return relay_.dropped(); }

 private:
  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void count(const SourceCounts& more, std::int64_t unix_us) override;
  void rest() override {}
  void stop();

  QueryFeed& feed_;
  QueryFeed relay_{1};
  Place database_place_;
  Place lines_place_;
  Place dnstap_place_;
  mutable std::mutex mutex_;
  std::string database_path_;
  std::unique_ptr<LogDatabase> database_;
  std::unique_ptr<LogLines> lines_;
  std::unique_ptr<LogDnstap> dnstap_;
};

}  // namespace berth
