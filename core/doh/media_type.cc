#include "core/doh/media_type.h"

#include <algorithm>
#include <optional>

namespace berth {
namespace {

constexpr std::uint16_t kFullQuality = 1000;

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// `lower` is in lower case.
bool equal_folded(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return to_lower(a) == b; });
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

// Cuts `text` at the next `separator` outside a quoted string (RFC 9110 5.6.4).
std::string_view take_until(std::string_view& text, char separator) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (quoted && text[end] == '\\') {
      ++end;
    } else if (text[end] == '"') {
      quoted = !quoted;
    } else if (text[end] == separator && !quoted) {
      break;
    }
  }
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trim(part);
}

// `0`, `1`, `0.5`, `1.000`: at most three digits. Source: RFC 9110 12.4.2.
std::optional<std::uint16_t> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return {};
  unsigned value = text[0] == '1' ? kFullQuality : 0;
  if (text.size() > 1 && text[1] != '.') return {};
  unsigned weight = 100;
  for (std::size_t i = 2; i < text.size(); ++i) {
    if (text[i] < '0' || text[i] > '9') return {};
    value += static_cast<unsigned>(text[i] - '0') * weight;
    weight /= 10;
  }
  if (value > kFullQuality) return {};
  return static_cast<std::uint16_t>(value);
}

// The quality of one form, decided by the most specific range met so far.
struct Preference {
  int specificity = -1;
  std::uint16_t quality = 0;

  void offer(int how_specific, std::uint16_t value) {
    if (how_specific < specificity) return;
    // Of two ranges that say the same (`application/json` and `application/dns-json`), the kinder.
    quality = how_specific == specificity ? std::max(quality, value) : value;
    specificity = how_specific;
  }
};

}  // namespace

bool is_media_type(std::string_view content_type, std::string_view type) {
  // As it is nearly always written.
  return content_type == type || equal_folded(take_until(content_type, ';'), type);
}

Acceptance read_accept(std::string_view accept) {
  // All that most clients say: taking it apart would be a twentieth of what a hit costs.
  if (accept == kDnsMessageType) return {kFullQuality, 0};
  Preference message;
  Preference json;
  bool said_something = false;
  while (!accept.empty()) {
    std::string_view element = take_until(accept, ',');
    const std::string_view range = take_until(element, ';');
    if (range.find('/') == std::string_view::npos) continue;
    std::optional<std::uint16_t> quality = kFullQuality;
    while (!element.empty()) {
      const std::string_view parameter = take_until(element, ';');
      if (parameter.size() < 2 || to_lower(parameter[0]) != 'q' || parameter[1] != '=') continue;
      quality = parse_quality(parameter.substr(2));
    }
    if (!quality) continue;
    said_something = true;
    if (range == "*/*") {
      message.offer(0, *quality);
      json.offer(0, *quality);
    } else if (equal_folded(range, "application/*")) {
      message.offer(1, *quality);
      json.offer(1, *quality);
    } else if (equal_folded(range, kDnsMessageType)) {
      message.offer(2, *quality);
    } else if (equal_folded(range, kDnsJsonType) || equal_folded(range, "application/json")) {
      json.offer(2, *quality);
    }
  }
  if (!said_something) return {};
  return {message.quality, json.quality};
}

}  // namespace berth
