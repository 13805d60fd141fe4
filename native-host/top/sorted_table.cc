#include "native-host/top/sorted_table.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace berth {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLeastOfLast = 8;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

}  // namespace

void SortedTable::add(Row row) {
  for (Cell& cell : row.cells) cell.text = printable(cell.text);
  rows_.push_back(std::move(row));
}

void SortedTable::keep(std::string_view text) {
  const std::string wanted = lower(text);
  std::erase_if(rows_, [&wanted](const Row& row) {
    return std::none_of(row.cells.begin(), row.cells.end(), [&wanted](const Cell& cell) {
      return lower(cell.text).find(wanted) != std::string::npos;
    });
  });
}

void SortedTable::sort(std::size_t column) {
  sorted_by_ = column;
  const bool by_number = columns_[column].is_number;
  std::stable_sort(rows_.begin(), rows_.end(), [column, by_number](const Row& a, const Row& b) {
    const Cell& left = a.cells[column];
    const Cell& right = b.cells[column];
    return by_number ? left.number > right.number : left.text < right.text;
  });
}

std::vector<TextLine> SortedTable::lines(std::size_t width, std::size_t first,
                                         std::size_t count) const {
  first = std::min(first, rows_.size());
  const std::size_t end = first + std::min(count, rows_.size() - first);
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    // The sign of what it is sorted by.
    std::size_t widest = columns_[i].head.size() + (i == sorted_by_ ? 1 : 0);
    for (std::size_t at = first; at < end; ++at) {
      widest = std::max(widest, rows_[at].cells[i].text.size());
    }
    widths.push_back(widest);
  }
  std::size_t before_last = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) before_last += widths[i] + kGap;
  widths.back() = width > before_last + kLeastOfLast ? width - before_last : kLeastOfLast;

  const auto line_of = [&](LineStyle style, const auto& text_of) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool to_the_right = columns_[i].is_number && i + 1 < columns_.size();
      text +=
          (i == 0 ? "" : std::string(kGap, ' ')) + in_columns(text_of(i), widths[i], to_the_right);
    }
    return TextLine{style, text.substr(0, width)};
  };
  std::vector<TextLine> out;
  out.push_back(line_of(LineStyle::kHead, [this](std::size_t i) {
    return columns_[i].head + (i == sorted_by_ ? (columns_[i].is_number ? "v" : "^") : "");
  }));
  for (std::size_t at = first; at < end; ++at) {
    out.push_back(
        line_of(rows_[at].style, [this, at](std::size_t i) { return rows_[at].cells[i].text; }));
  }
  return out;
}

}  // namespace berth
