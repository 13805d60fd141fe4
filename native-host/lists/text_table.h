#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace berth {

/// A number with a comma before each three digits: `1,234,567`.
[[nodiscard]] std::string grouped(std::uint64_t number);

/// Rows of cells as columns of text: numbers to the right, words to the left, two blanks between.
class TextTable {
 public:
  using Row = std::vector<std::string>;

  explicit TextTable(Row head) : rows_{std::move(head)} {}

  /// Requires: as many cells as the head has.
  void add(Row row) { rows_.push_back(std::move(row)); }
  [[nodiscard]] std::string text() const;

 private:
  std::vector<Row> rows_;
};

}  // namespace berth
