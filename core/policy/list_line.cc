#include "core/policy/list_line.h"

#include <array>
#include <variant>

#include "core/base/endpoint.h"
#include "core/base/number_text.h"
#include "core/policy/host_name.h"

namespace berth {
namespace {

constexpr bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

/// A name in ASCII as wire form in lower case. Only letters, digits, `-` and `_`: what else DNS
/// could carry stands in lists by mistake.
std::variant<Name, SkipReason> to_name(std::string_view text) {
  if (!text.empty() && text.back() == '.') text.remove_suffix(1);
  if (text.empty()) return SkipReason::kNoName;
  if (text.find(':') != std::string_view::npos && IpAddress::parse(text).ok())
    return SkipReason::kAddress;
  std::array<std::uint8_t, kMaxNameSize> wire;
  std::size_t label = 0;  // where the label's size stands
  std::size_t size = 0;   // where the last octet stands
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const bool ends = i == text.size() || text[i] == '.';
    if (ends) {
      const std::size_t length = size - label;
      if (length == 0) return SkipReason::kNoName;
      if (length > kMaxLabelSize) return SkipReason::kLongName;
      wire[label] = static_cast<std::uint8_t>(length);
      label = ++size;
      if (size >= kMaxNameSize) return SkipReason::kLongName;
      continue;
    }
    char c = text[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    if (!is_name_letter(c)) return SkipReason::kNoName;
    if (++size >= kMaxNameSize) return SkipReason::kLongName;
    wire[size] = static_cast<std::uint8_t>(c);
  }
  if (ends_in_number(text)) return SkipReason::kAddress;
  wire[size] = 0;
  const Result<Name> name = Name::from_wire(ByteView(wire.data(), size + 1));
  if (!name) return SkipReason::kLongName;
  return *name;
}

}  // namespace

void ListLine::list(std::string_view name, const EntryKind& kind) {
  std::string converted;
  if (!is_ascii(name)) {
    auto ascii = to_ascii_ == nullptr ? std::nullopt : to_ascii_(name);
    if (!ascii) return skip(SkipReason::kNotConverted);
    converted = std::move(*ascii);
    name = converted;
  }
  const auto read = to_name(name);
  if (const auto* reason = std::get_if<SkipReason>(&read)) return skip(*reason);
  ListEntry entry{std::get<Name>(read), kind.subtree, kind.allow, kind.important, {}};
  if (kind.condition != nullptr) entry.condition = *kind.condition;
  sink_.take(entry);
}

void ListLine::skip(SkipReason reason) { sink_.skip({number_, reason, text_}); }

std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && is_list_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_list_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view take_word(std::string_view& text) {
  text = without_blanks(text);
  std::size_t end = 0;
  while (end < text.size() && !is_list_blank(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string_view without_remark(std::string_view text) {
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at + 1)) {
    if (at == 0 || is_list_blank(text[at - 1])) return without_blanks(text.substr(0, at));
  }
  return text;
}

bool is_address(std::string_view word) {
  const bool may_be = !word.empty() && (is_digit(word[0]) || word.find(':') != word.npos);
  return may_be && IpAddress::parse(word).ok();
}

bool is_nowhere(std::string_view address) {
  const Result<IpAddress> read = IpAddress::parse(address);
  return read.ok() && (read->is_unspecified() || read->is_loopback());
}

}  // namespace berth
