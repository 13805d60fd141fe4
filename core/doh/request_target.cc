#include "core/doh/request_target.h"

#include <algorithm>

#include "core/base/number_text.h"

namespace berth {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// A scheme has no case (RFC 3986 3.1). `prefix` is lower case.
bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(),
                    [](char a, char b) { return a == to_lower(b); });
}

}  // namespace

RequestTarget split_target(std::string_view target) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!has_prefix(target, scheme)) continue;
    const std::size_t end = target.find_first_of("/?", scheme.size());
    target = end == std::string_view::npos ? std::string_view("/") : target.substr(end);
    break;
  }
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  // An absolute URI with an empty path means the root.
  const std::string_view path = mark == 0 ? std::string_view("/") : target.substr(0, mark);
  return {path, target.substr(mark + 1)};
}

std::optional<QueryParameter> QueryParameters::next() {
  while (!rest_.empty()) {
    const std::size_t end = std::min(rest_.find('&'), rest_.size());
    const std::string_view pair = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) return QueryParameter{pair, {}};
    return QueryParameter{pair.substr(0, equals), pair.substr(equals + 1)};
  }
  return {};
}

Result<std::string> percent_decode(std::string_view text, std::size_t limit) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return Error::kBadEncoding;
      const auto octet = parse_number(text.substr(i + 1, 2), 0xff, 16);
      if (!octet) return Error::kBadEncoding;
      c = static_cast<char>(*octet);
      i += 2;
    }
    if (out.size() == limit) return Error::kTooLarge;
    out.push_back(c);
  }
  return out;
}

}  // namespace berth
