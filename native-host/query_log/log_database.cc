// What waits is written once a second, and counts every ten, in one transaction each time: either
// all of it is there afterwards or none, and then it is tried again.

#include "native-host/query_log/log_database.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "core/message/name.h"
#include "native-host/query_log/kept_client.h"

namespace berth {
namespace {

constexpr std::chrono::seconds kCountsGap(10);
constexpr std::chrono::seconds kForgettingGap(60);
constexpr std::int64_t kMinute = 60'000'000;
constexpr mode_t kMode = 0600;
// Rows that one statement writes. Ours: beginning and ending a statement costs as much as a row.
constexpr std::size_t kRowsAtOnce = 16;
// How far ahead of the clock the time of a row may be.
constexpr std::int64_t kWrongClock = 86'400'000'000;

constexpr const char* kSchema = R"sql(
PRAGMA auto_vacuum = INCREMENTAL;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA journal_size_limit = 16777216;
CREATE TABLE IF NOT EXISTS queries(
  id INTEGER PRIMARY KEY, time INTEGER NOT NULL, client TEXT, protocol TEXT, listener TEXT,
  client_group TEXT, name TEXT, type TEXT, rcode TEXT, source TEXT, upstream TEXT,
  blocked_by TEXT, blocked_source TEXT, blocked_name TEXT, duration_us INTEGER,
  errors TEXT, stages TEXT, stands_for INTEGER NOT NULL DEFAULT 1);
DROP INDEX IF EXISTS queries_time;
CREATE TABLE IF NOT EXISTS names(
  minute INTEGER, name TEXT, asked INTEGER, blocked INTEGER,
  PRIMARY KEY(minute, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS clients(
  minute INTEGER, client TEXT, asked INTEGER, blocked INTEGER,
  PRIMARY KEY(minute, client)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sources(
  minute INTEGER, source TEXT, asked INTEGER, PRIMARY KEY(minute, source)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS latencies(
  minute INTEGER, upstream TEXT, bucket INTEGER, answers INTEGER,
  PRIMARY KEY(minute, upstream, bucket)) WITHOUT ROWID;
)sql";

/// Whether rows say for how many they stand, and how a file of before they did learns it.
constexpr const char* kStandsFor = "SELECT stands_for FROM queries LIMIT 0";
constexpr const char* kAddStandsFor =
    "ALTER TABLE queries ADD COLUMN stands_for INTEGER NOT NULL DEFAULT 1";

/// Fails, with the reason in words, where tables of these names are somebody else's.
constexpr const char* kColumns = R"sql(
SELECT id, time, client, protocol, listener, client_group, name, type, rcode, source, upstream,
  blocked_by, blocked_source, blocked_name, duration_us, errors, stages FROM queries LIMIT 0;
SELECT minute, name, asked, blocked FROM names LIMIT 0;
SELECT minute, client, asked, blocked FROM clients LIMIT 0;
SELECT minute, source, asked FROM sources LIMIT 0;
SELECT minute, upstream, bucket, answers FROM latencies LIMIT 0;
)sql";

/// Forgets queries that came before one time, up to the first that stays. They stand in the order
/// in which they came, so that their times need no index. One from the future holds up nobody: its
/// time is from a clock that was wrong, or ours is behind, so it stays until its time comes.
constexpr const char* kForgetQueries = R"sql(
DELETE FROM queries WHERE time < ?1 AND id < coalesce(
  (SELECT id FROM queries WHERE time BETWEEN ?1 AND ?2 ORDER BY id LIMIT 1), 9223372036854775807)
)sql";

/// Forgets the oldest tenth of everything.
constexpr const char* kForgetTenth = R"sql(
DELETE FROM queries WHERE id <= (SELECT min(id) + (max(id) - min(id)) / 10 FROM queries);
DELETE FROM names WHERE minute <= (SELECT min(minute) + (max(minute) - min(minute)) / 10 FROM names);
DELETE FROM clients WHERE minute <=
  (SELECT min(minute) + (max(minute) - min(minute)) / 10 FROM clients);
)sql";

std::string name_text(std::string_view wire) {
  const auto name =
      Name::from_wire({reinterpret_cast<const std::uint8_t*>(wire.data()), wire.size()});
  return name ? name->to_string() : std::string();
}

std::string client_text(std::string_view octets) {
  if (octets.size() != 16) return {};
  const auto* from = reinterpret_cast<const std::uint8_t*>(octets.data());
  return IpAddress::v6(std::span<const std::uint8_t, 16>(from, 16)).to_string();
}

}  // namespace

/// The database while it is open, and what is written into it.
struct LogDatabase::Writing {
  explicit Writing(std::unique_ptr<Database> opened)
      : database(std::move(opened)),
        rows(database->get(), kRowsAtOnce),
        row(database->get(), 1),
        name(database->get(),
             "INSERT INTO names VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
             "asked = asked + excluded.asked, blocked = blocked + excluded.blocked"),
        client(database->get(),
               "INSERT INTO clients VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
               "asked = asked + excluded.asked, blocked = blocked + excluded.blocked"),
        source(database->get(),
               "INSERT INTO sources VALUES(?, ?, ?) ON CONFLICT DO UPDATE SET "
               "asked = asked + excluded.asked"),
        latency(database->get(),
                "INSERT INTO latencies VALUES(?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "answers = answers + excluded.answers") {}

  std::unique_ptr<Database> database;
  LogRows::Insert rows, row;
  Statement name, client, source, latency;
};

LogDatabase::LogDatabase(Rules rules, LogTrouble& trouble, LogCounters& counters)
    : rules_(std::move(rules)),
      trouble_(trouble),
      counters_(counters),
      counts_(rules_.privacy),
      room_{Room{most_at_once()}, Room{most_at_once()}} {
  // Whether it can be written to is said at the start, not with the first query.
  static_cast<void>(is_open());
}

LogDatabase::~LogDatabase() {
  counts_due_ = {};
  static_cast<void>(write());
}

void LogDatabase::take(const QueryEvent& event, std::int64_t unix_us) {
  last_us_ = unix_us;
  if (minute_ == 0) minute_ = unix_us / kMinute;
  counts_.add(event);
  if (!keeps_queries(rules_.privacy)) return;
  Room& room = room_[static_cast<std::size_t>(class_of(event.source, event.took))];
  if (room.left == 0 || waiting_.size() >= kMaxWaiting) {
    ++counters_.dropped;
    room.missed += event.stands_for;
    return;
  }
  --room.left;
  waiting_.add(event, unix_us, rules_.privacy, std::exchange(room.missed, 0));
}

void LogDatabase::count(const SourceCounts& more, std::int64_t unix_us) {
  last_us_ = std::max(last_us_, unix_us);
  if (minute_ == 0) minute_ = unix_us / kMinute;
  counts_.add(more);
}

void LogDatabase::rest() {
  const auto now = Clock::now();
  if (now < second_ends_) return;
  second_ends_ = now + std::chrono::seconds(1);
  for (Room& room : room_) room.left = std::min(room.left + rules_.rate, most_at_once());
  if (minute_ != 0 && last_us_ / kMinute != minute_) counts_due_ = now;
  if (!is_open()) return;
  if (!write()) return failed();
  if (now < forgetting_due_) return;
  forgetting_due_ = now + kForgettingGap;
  if (!forget_old()) failed();
}

bool LogDatabase::is_open() {
  if (writing_ != nullptr) return true;
  // It is for its owner alone. Where it cannot be made, opening it fails, and that is told.
  const int made = ::open(rules_.path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kMode);
  if (made >= 0) ::close(made);
  std::string problem;
  auto database = Database::open(rules_.path, Database::Use::kWrite, problem);
  const auto has_tables = [&database] {
    return database->run(kSchema) && database->run(kColumns) &&
           (database->run(kStandsFor) || database->run(kAddStandsFor));
  };
  if (database != nullptr && !has_tables()) {
    problem = database->problem();
    database = nullptr;
  }
  if (database == nullptr) {
    ++counters_.failed;
    trouble_.warn(problem);
    return false;
  }
  writing_ = std::make_unique<Writing>(std::move(database));
  return true;
}

bool LogDatabase::write() {
  if (writing_ == nullptr) return false;
  const auto now = Clock::now();
  const bool writes_counts = minute_ != 0 && now >= counts_due_;
  if (waiting_.empty() && !writes_counts) return true;
  Database& database = *writing_->database;
  if (!database.run("BEGIN IMMEDIATE")) return false;
  if (!waiting_.write(writing_->rows, writing_->row)) return false;
  if ((writes_counts && !write_counts()) || !database.run("COMMIT")) return false;
  counters_.written += waiting_.size();
  waiting_.clear();
  if (!writes_counts) return true;
  counts_due_ = now + kCountsGap;
  if (last_us_ / kMinute == minute_) {
    counts_.written();
  } else {
    counts_.clear();
    minute_ = 0;
  }
  return true;
}

bool LogDatabase::write_counts() {
  const auto write_all = [this](Statement& to, const QueryCounts::ByText& counts,
                                std::string (*text_of)(std::string_view)) {
    return std::all_of(counts.begin(), counts.end(), [&](const auto& one) {
      const auto& [key, count] = one;
      if (count.asked == 0) return true;
      const std::string text = text_of(key);
      return to.bind(minute_)
          .bind(text)
          .bind(std::int64_t{count.asked})
          .bind(std::int64_t{count.blocked})
          .run();
    });
  };
  if (!write_all(writing_->name, counts_.names(), name_text)) return false;
  if (!write_all(writing_->client, counts_.clients(), client_text)) return false;
  const SourceCounts& sources = counts_.sources();
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (sources[i] == 0) continue;
    writing_->source.bind(minute_).bind(to_string(static_cast<AnswerSource>(i)));
    if (!writing_->source.bind(static_cast<std::int64_t>(sources[i])).run()) return false;
  }
  for (const auto& [upstream, latencies] : counts_.upstreams()) {
    for (const auto& [bucket, answers] : latencies) {
      writing_->latency.bind(minute_).bind(upstream);
      writing_->latency.bind(std::int64_t{bucket}).bind(std::int64_t{answers});
      if (!writing_->latency.run()) return false;
    }
  }
  return true;
}

bool LogDatabase::forget_old() {
  Database& database = *writing_->database;
  if (last_us_ != 0) {
    const std::int64_t oldest = last_us_ - rules_.keep.count();
    Statement rows(database.get(), kForgetQueries);
    if (!rows.bind(oldest).bind(last_us_ + kWrongClock).run()) return false;
    for (const char* sql :
         {"DELETE FROM names WHERE minute < ?", "DELETE FROM clients WHERE minute < ?",
          "DELETE FROM sources WHERE minute < ?", "DELETE FROM latencies WHERE minute < ?"}) {
      Statement minutes(database.get(), sql);
      if (!minutes.bind(oldest / kMinute).run()) return false;
    }
  }
  Statement size(database.get(),
                 "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), "
                 "pragma_freelist_count(), pragma_page_size()");
  if (!size.step()) return false;
  const bool is_large = static_cast<std::uint64_t>(size.number(0)) > rules_.max_bytes;
  static_cast<void>(size.run());
  if (is_large && !database.run(kForgetTenth)) return false;
  return database.run("PRAGMA incremental_vacuum(4096)");
}

void LogDatabase::failed() {
  ++counters_.failed;
  trouble_.warn(writing_->database->problem());
  // What a failed statement left open ends here; where nothing is, that fails.
  static_cast<void>(writing_->database->run("ROLLBACK"));
}

}  // namespace berth
