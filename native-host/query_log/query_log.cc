#include "native-host/query_log/query_log.h"

#include <filesystem>
#include <system_error>

#include "native-host/query_log/kept_client.h"
#include "native-host/server/certificate.h"

namespace berth {

QueryLog::QueryLog(QueryFeed& feed, Log& log)
    : feed_(feed),
      database_place_(log, "database"),
      lines_place_(log, "lines"),
      dnstap_place_(log, "dnstap") {}

QueryLog::~QueryLog() { stop(); }

void QueryLog::stop() {
  feed_.remove(*this);
  if (database_ != nullptr) relay_.remove(*database_);
  if (lines_ != nullptr) relay_.remove(*lines_);
  if (dnstap_ != nullptr) relay_.remove(*dnstap_);
  database_ = nullptr;
  lines_ = nullptr;
  dnstap_ = nullptr;
}

void QueryLog::use(const HostConfig& config) {
  stop();
  const QueryLogConfig& says = config.query_log;
  std::string path;
  if (says.database) {
    const std::string directory = state_directory(config);
    // Where it cannot be made, opening the file fails, and that is told.
    std::error_code ignored;
    std::filesystem::create_directories(directory, ignored);
    path = directory + "/queries.db";
    database_ = std::make_unique<LogDatabase>(
        LogDatabase::Rules{path, says.privacy, says.keep, says.max_bytes, says.rate},
        database_place_.trouble, database_place_.counters);
    relay_.add(*database_, says.rate);
  }
  if (!says.lines.empty()) {
    lines_ = std::make_unique<LogLines>(
        LogLines::Rules{says.lines, says.privacy, says.file_bytes, says.files},
        lines_place_.trouble, lines_place_.counters);
    relay_.add(*lines_, says.rate);
  }
  if (!says.dnstap.empty()) {
    dnstap_ = std::make_unique<LogDnstap>(LogDnstap::Rules{says.dnstap, says.privacy, says.files},
                                          dnstap_place_.trouble, dnstap_place_.counters);
    relay_.add(*dnstap_, says.rate);
  }
  {
    const std::lock_guard lock(mutex_);
    database_path_ = path;
  }
  if (database_ != nullptr || lines_ != nullptr || dnstap_ != nullptr) feed_.add(*this, says.rate);
}

std::string QueryLog::database() const {
  const std::lock_guard lock(mutex_);
  return database_path_;
}

void QueryLog::take(const QueryEvent& event, std::int64_t /*unix_us*/) {
  relay_.sink(0).write(event);
}

void QueryLog::count(const SourceCounts& more, std::int64_t /*unix_us*/) {
  relay_.sink(0).count(more);
}

}  // namespace berth
