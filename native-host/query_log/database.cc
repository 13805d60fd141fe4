#include "native-host/query_log/database.h"

#include <sqlite3.h>

#include <chrono>

namespace berth {
namespace {

// How long somebody else's lock is waited for. Unit: milliseconds.
constexpr int kBusyMs = 250;
// Steps of SQLite's machine between looks at the clock.
constexpr int kSteps = 10'000;

std::int64_t clock_ms() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) {
  failed_ = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                               SQLITE_PREPARE_PERSISTENT, &statement_, nullptr) != SQLITE_OK;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(std::string_view text) {
  // A view without octets is an empty text all the same, not NULL.
  const char* from = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text(statement_, ++bound_, from, static_cast<int>(text.size()), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  sqlite3_bind_int64(statement_, ++bound_, number);
  return *this;
}

Statement& Statement::bind_null() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_);
  if (result == SQLITE_ROW) return true;
  failed_ = result != SQLITE_DONE;
  return false;
}

bool Statement::run() {
  while (step()) {
  }
  const bool succeeded = !failed_;
  reset();
  return succeeded;
}

void Statement::reset() {
  // What it would say was said by the step.
  static_cast<void>(sqlite3_reset(statement_));
  bound_ = 0;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::unique_ptr<Database> Database::open(const std::string& path, Use use, std::string& problem) {
  const int flags =
      use == Use::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  sqlite3* opened = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(opened));
  if (result == SQLITE_OK) {
    sqlite3_busy_timeout(opened, kBusyMs);
    return database;
  }
  problem = database->problem();
  return nullptr;
}

Database::~Database() { sqlite3_close_v2(database_); }

bool Database::run(const char* sql) {
  return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

std::string Database::problem() const { return sqlite3_errmsg(database_); }

std::int64_t Database::changed() const { return sqlite3_changes64(database_); }

void Database::end_within(int milliseconds) {
  ends_at_ = clock_ms() + milliseconds;
  sqlite3_progress_handler(
      database_, kSteps,
      [](void* self) { return static_cast<Database*>(self)->ends_at_ < clock_ms() ? 1 : 0; }, this);
}

}  // namespace berth
