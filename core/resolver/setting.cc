#include "core/resolver/setting.h"

#include "core/base/number_text.h"

namespace berth {
namespace {

// Longest text repeated in a message. Unit: octets.
constexpr std::size_t kMostQuoted = 80;
constexpr std::string_view kHexDigits = "0123456789abcdef";

SettingProblem problem(const Setting& row, std::string text, std::optional<std::size_t> item = {}) {
  return {std::move(text) + "; allowed: " + allowed_text(row), item};
}

bool has_control_octet(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return true;
  }
  return false;
}

std::optional<SettingProblem> check_number(const Setting& row, std::int64_t number) {
  if (row.kind == SettingKind::kSwitch || row.kind == SettingKind::kChoice) return std::nullopt;
  if (number < row.least) return problem(row, print_setting(row, number) + " is too small");
  if (number > row.most) return problem(row, print_setting(row, number) + " is too large");
  if (row.fits != nullptr && !row.fits(number)) {
    return problem(row, print_setting(row, number) + " does not fit");
  }
  return std::nullopt;
}

std::optional<SettingProblem> check_text(const Setting& row, std::string_view text,
                                         std::optional<std::size_t> item) {
  if (has_control_octet(text)) return problem(row, quoted(text) + " holds control octets", item);
  if (row.fault == nullptr) return std::nullopt;
  const std::string fault = row.fault(text);
  if (fault.empty()) return std::nullopt;
  return problem(row, quoted(text) + " does not fit: " + fault, item);
}

bool within(const Setting& row, std::size_t size) {
  return size >= static_cast<std::size_t>(row.least) && size <= static_cast<std::size_t>(row.most);
}

}  // namespace

std::optional<SettingProblem> check_setting(const Setting& row, const SettingValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return check_number(row, *number);
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (!within(row, text->size())) {
      return problem(row, quoted(*text) + " has " + number_text(text->size()) + " octets");
    }
    return check_text(row, *text, std::nullopt);
  }
  const auto* items = std::get_if<std::vector<std::string>>(&value);
  if (items == nullptr) return std::nullopt;
  if (!within(row, items->size())) {
    return problem(row, "the list has " + number_text(items->size()) + " items");
  }
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (auto fault = check_text(row, (*items)[i], i)) return fault;
  }
  return std::nullopt;
}

std::string environment_name(std::string_view key) {
  std::string name = "BERTH_";
  for (const char c : key) {
    if (c == '.' || c == '-') {
      name += '_';
    } else {
      name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  return name;
}

std::string quoted(std::string_view text) {
  std::size_t size = text.size() <= kMostQuoted ? text.size() : kMostQuoted;
  // Never cut inside a UTF-8 sequence.
  while (size < text.size() && size > 0 && (text[size] & 0xc0) == 0x80) --size;
  std::string out = "\"";
  for (const char c : text.substr(0, size)) {
    const auto octet = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (octet < 0x20 || octet == 0x7f) {
      out += "\\x";
      out += kHexDigits[octet >> 4];
      out += kHexDigits[octet & 15];
    } else {
      out += c;
    }
  }
  out += size < text.size() ? "…\"" : "\"";
  return out;
}

}  // namespace berth
