#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "native-host/query_events/query_event.h"
#include "native-host/query_log/database.h"
#include "native-host/query_log/query_log_config.h"

namespace berth {

/// Rows of the table `queries` that wait to be written. The texts of all of them stand one behind
/// the other in one string, so that a row that waits costs no allocation of its own.
class LogRows {
 public:
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  /// Adds what may be kept of an event. `missed`: queries that its row stands for besides.
  void add(const QueryEvent& event, std::int64_t unix_us, LogPrivacy privacy, std::uint32_t missed);
  void clear();

  /// What writes rows into a database, as many at a time as it is made for.
  class Insert {
   public:
    Insert(sqlite3* database, std::size_t rows);
    [[nodiscard]] std::size_t rows() const { return rows_; }

   private:
    friend class LogRows;
    std::size_t rows_;
    Statement statement_;
  };

  /// Writes all, `many` at a time and the rest by `one`; they stay until `clear`. False: it failed.
  /// Requires: `one` writes one row.
  [[nodiscard]] bool write(Insert& many, Insert& one) const;

 private:
  /// Columns with a text.
  static constexpr std::size_t kTexts = 14;
  struct Row {
    std::int64_t unix_us = 0;
    std::int64_t took_us = 0;
    std::uint32_t stands_for = 1;
    /// Where its texts begin, and the size of each.
    std::size_t texts_at = 0;
    std::array<std::uint16_t, kTexts> sizes{};
  };

  void put(Row& row, std::size_t column, std::string_view text);
  void bind(const Row& row, Statement& to) const;
  [[nodiscard]] bool write(std::size_t begin, Insert& insert) const;

  std::deque<Row> rows_;
  std::string texts_;
};

}  // namespace berth
