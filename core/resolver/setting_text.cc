#include <array>
#include <limits>

#include "core/base/number_text.h"
#include "core/resolver/setting.h"

namespace berth {
namespace {

struct Unit {
  std::string_view suffix;
  std::int64_t size;
};

// Largest first: a value prints in the largest unit that divides it.
constexpr std::array<Unit, 4> kByteUnits{
    {{"GiB", std::int64_t{1} << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}};
constexpr std::array<Unit, 6> kTimeUnits{{{"d", 86'400'000'000},
                                          {"h", 3'600'000'000},
                                          {"m", 60'000'000},
                                          {"s", 1'000'000},
                                          {"ms", 1'000},
                                          {"us", 1}}};
constexpr std::array<std::string_view, 2> kSwitchWords{"false", "true"};

std::span<const Unit> units_of(SettingKind kind) {
  if (kind == SettingKind::kBytes) return kByteUnits;
  if (kind == SettingKind::kDuration) return kTimeUnits;
  return std::span(kByteUnits).last(1);
}

std::span<const std::string_view> words_of(const Setting& row) {
  return row.kind == SettingKind::kSwitch ? std::span<const std::string_view>(kSwitchWords)
                                          : row.choices;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

ParsedSetting problem(const Setting& row, std::string text) {
  return {std::nullopt, {std::move(text) + "; allowed: " + allowed_text(row), std::nullopt}};
}

std::string not_expected(const Setting& row, std::string_view text) {
  return quoted(text) + " is not " + std::string(expected_text(row.kind));
}

ParsedSetting parse_number(const Setting& row, std::string_view text) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const bool negative = text.starts_with('-');
  const std::string_view digits = text.substr(negative ? 1 : 0);
  const LeadingNumber read = read_leading_number(digits, kMost);
  if (read.too_large) return problem(row, quoted(text) + " is out of range");
  if (read.digits == 0) return problem(row, not_expected(row, text));
  const auto number = static_cast<std::int64_t>(read.value);
  const std::string_view suffix = trimmed(digits.substr(read.digits));
  if (number == 0 && suffix.empty()) return {std::int64_t{0}, {}};
  for (const Unit& unit : units_of(row.kind)) {
    if (suffix != unit.suffix) continue;
    if ((negative && number > 0) || number > kMost / unit.size) {
      return problem(row, quoted(text) + " is out of range");
    }
    return {number * unit.size, {}};
  }
  return problem(row, not_expected(row, text));
}

ParsedSetting parse_word(const Setting& row, std::string_view text) {
  std::int64_t place = 0;
  for (const std::string_view word : words_of(row)) {
    if (text == word) return {place, {}};
    ++place;
  }
  return problem(row, not_expected(row, text));
}

std::vector<std::string> split_items(std::string_view text) {
  const bool by_lines = text.find('\n') != std::string_view::npos;
  std::vector<std::string> items;
  std::size_t start = 0;
  bool in_quotes = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size()) {
      if (text[i] == '"' && (i == 0 || text[i - 1] != '\\')) in_quotes = !in_quotes;
      if (by_lines ? text[i] != '\n' : in_quotes || text[i] != ',') continue;
    }
    const std::string_view item = trimmed(text.substr(start, i - start));
    if (!item.empty()) items.emplace_back(item);
    start = i + 1;
  }
  return items;
}

std::string join_items(const std::vector<std::string>& items) {
  bool by_lines = false;
  for (const std::string& item : items) by_lines |= item.find(',') != std::string::npos;
  std::string text;
  for (const std::string& item : items) {
    if (!by_lines && !text.empty()) text += ", ";
    text += item;
    if (by_lines) text += '\n';
  }
  return text;
}

std::string signed_text(std::int64_t number) {
  const auto octets = static_cast<std::uint64_t>(number);
  return number < 0 ? "-" + number_text(0 - octets) : number_text(octets);
}

std::string print_number(SettingKind kind, std::int64_t number) {
  if (number == 0) return "0";
  for (const Unit& unit : units_of(kind)) {
    if (number % unit.size == 0) {
      return signed_text(number / unit.size) + std::string(unit.suffix);
    }
  }
  return signed_text(number);
}

std::string joined(std::span<const std::string_view> words, std::string_view last_separator) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last_separator : ", ";
    text += words[i];
  }
  return text;
}

std::string size_range(const Setting& row) {
  const std::string most = signed_text(row.most);
  return row.least == 0 ? "at most " + most : signed_text(row.least) + " to " + most;
}

}  // namespace

std::string_view expected_text(SettingKind kind) {
  switch (kind) {
    case SettingKind::kCount: return "a whole number";
    case SettingKind::kBytes: return "a size (a number of bytes, or one with KiB, MiB or GiB)";
    case SettingKind::kDuration: return "a time (a number with us, ms, s, m, h or d)";
    case SettingKind::kSwitch: return "a switch";
    case SettingKind::kChoice: return "a choice";
    case SettingKind::kText: return "text";
    case SettingKind::kList: return "a list";
  }
  return "a value";
}

ParsedSetting parse_setting(const Setting& row, std::string_view text) {
  switch (row.kind) {
    case SettingKind::kCount:
    case SettingKind::kBytes:
    case SettingKind::kDuration: return parse_number(row, trimmed(text));
    case SettingKind::kSwitch:
    case SettingKind::kChoice: return parse_word(row, trimmed(text));
    case SettingKind::kText: return {std::string(text), {}};
    case SettingKind::kList: return {split_items(text), {}};
  }
  return problem(row, not_expected(row, text));
}

std::string print_setting(const Setting& row, const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* items = std::get_if<std::vector<std::string>>(&value)) return join_items(*items);
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr) return {};
  if (row.kind == SettingKind::kSwitch || row.kind == SettingKind::kChoice) {
    const auto words = words_of(row);
    const auto place = static_cast<std::size_t>(*number);
    return place < words.size() ? std::string(words[place]) : std::string{};
  }
  return print_number(row.kind, *number);
}

std::string allowed_text(const Setting& row) {
  std::string text;
  switch (row.kind) {
    case SettingKind::kCount:
    case SettingKind::kBytes:
    case SettingKind::kDuration:
      text = print_number(row.kind, row.least) + " to " + print_number(row.kind, row.most);
      break;
    case SettingKind::kSwitch:
    case SettingKind::kChoice: text = joined(words_of(row), " or "); break;
    case SettingKind::kText: text = size_range(row) + " octets of text"; break;
    case SettingKind::kList: text = size_range(row) + " items"; break;
  }
  if (!row.form.empty()) text += ", " + std::string(row.form);
  return text;
}

}  // namespace berth
