#include "core/policy/list_detect.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "core/policy/list_line.h"

namespace berth {
namespace {

bool is_name_like(std::string_view word) {
  for (const char c : word) {
    const auto octet = static_cast<unsigned char>(c);
    const bool is_letter = octet >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    if (!is_letter) return false;
  }
  return word.find('.') != std::string_view::npos;
}

bool is_record_word(std::string_view word) {
  for (const std::string_view known : {"CNAME", "cname", "SOA", "soa", "NS", "A", "AAAA"}) {
    if (word == known) return true;
  }
  return false;
}

/// What one line looks like.
std::optional<ListFormat> look_of(std::string_view text) {
  text = without_blanks(text);
  if (text.empty()) return std::nullopt;
  if (text.starts_with("||") || text.starts_with("@@") || text.starts_with("[Adblock"))
    return ListFormat::kAdblock;
  for (const std::string_view key : {"address=/", "server=/", "local=/"}) {
    if (text.starts_with(key)) return ListFormat::kDnsmasq;
  }
  if (text.starts_with("$ORIGIN") || text.starts_with("$TTL")) return ListFormat::kRpz;
  if (text[0] == '#' || text[0] == '!' || text[0] == ';') return std::nullopt;
  text = without_remark(text);
  const std::string_view first = take_word(text);
  std::string_view word = take_word(text);
  if (word.empty()) {
    if (first.starts_with("*.")) return ListFormat::kWildcard;
    return is_name_like(first) ? std::optional(ListFormat::kDomains) : std::nullopt;
  }
  if (is_address(first.substr(0, first.find('%')))) return ListFormat::kHosts;
  for (; !word.empty(); word = take_word(text)) {
    if (is_record_word(word)) return ListFormat::kRpz;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ListFormat> tell_list_format(std::string_view sample) {
  std::array<std::size_t, kListFormats> votes{};
  std::size_t voters = 0;
  while (!sample.empty()) {
    const std::size_t end = std::min(sample.find('\n'), sample.size());
    const auto look = look_of(sample.substr(0, end));
    sample.remove_prefix(std::min(end + 1, sample.size()));
    if (!look) continue;
    ++votes[static_cast<std::size_t>(*look)];
    ++voters;
  }
  if (voters == 0) return std::nullopt;
  const std::size_t rules = votes[static_cast<std::size_t>(ListFormat::kAdblock)];
  if (rules * 10 >= voters) return ListFormat::kAdblock;
  const auto most = std::distance(votes.begin(), std::max_element(votes.begin(), votes.end()));
  return static_cast<ListFormat>(most);
}

}  // namespace berth
