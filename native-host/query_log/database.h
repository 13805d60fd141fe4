#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace berth {

/// One statement of a database, made once and run often. Requires: destroyed before its database.
class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Parameters are bound in their order, then the statement is run. Texts are borrowed until then.
  Statement& bind(std::string_view text);
  Statement& bind(std::int64_t number);
  Statement& bind_null();

  /// The next row; false: there is none, or it failed, see `has_failed`.
  [[nodiscard]] bool step();
  /// Runs it to its end; false: it failed. Afterwards parameters are bound anew.
  [[nodiscard]] bool run();
  [[nodiscard]] bool has_failed() const { return failed_; }

  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view text(int column) const;

 private:
  void reset();

  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
  bool failed_ = false;
};

/// A database of SQLite, for one thread.
class Database {
 public:
  enum class Use : std::uint8_t { kWrite, kRead };

  /// Opens a file, which is made where it is to be written to; null: `problem` says why not.
  [[nodiscard]] static std::unique_ptr<Database> open(const std::string& path, Use use,
                                                      std::string& problem);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that have no parameters; false: one failed.
  [[nodiscard]] bool run(const char* sql);
  [[nodiscard]] sqlite3* get() const { return database_; }
  /// What went wrong last, in words.
  [[nodiscard]] std::string problem() const;
  /// Rows that the last statement changed.
  [[nodiscard]] std::int64_t changed() const;
  /// Statements that take longer fail. Shape: from now on. Unit: milliseconds.
  void end_within(int milliseconds);

 private:
  explicit Database(sqlite3* database) : database_(database) {}

  sqlite3* database_;
  /// Until when a statement may run. Unit: milliseconds of the monotonic clock.
  std::int64_t ends_at_ = 0;
};

}  // namespace berth
