#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "native-host/top/text_line.h"

namespace berth {

/// A table that fits a terminal: sorted by one column, with the rows that hold a text.
class SortedTable {
 public:
  struct Column {
    std::string head;
    /// Numbers: they stand to the right, and the largest comes first.
    bool is_number = false;
  };
  struct Cell {
    std::string text;
    /// What numbers are sorted by.
    double number = 0;
  };
  struct Row {
    std::vector<Cell> cells;
    LineStyle style = LineStyle::kPlain;
  };

  explicit SortedTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// Requires: as many cells as columns. What cells hold may come from anybody.
  void add(Row row);
  /// Keeps the rows with a cell that holds `text`, in whatever case.
  void keep(std::string_view text);
  /// By this column; rows that are equal there stay as they are. Requires: there is such a column.
  void sort(std::size_t column);

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  /// Head and at most `count` rows from the `first` on. Columns are as wide as what they hold; the
  /// last gives way where that is more than `width`.
  [[nodiscard]] std::vector<TextLine> lines(std::size_t width, std::size_t first,
                                            std::size_t count) const;

 private:
  std::vector<Column> columns_;
  std::vector<Row> rows_;
  /// Nothing: rows are as they came.
  std::optional<std::size_t> sorted_by_;
};

}  // namespace berth
