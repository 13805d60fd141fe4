#pragma once

#include <algorithm>
#include <string_view>

#include "core/base/number_text.h"

namespace berth {

/// The name in a Host header, without port and final dot; empty for an IPv6 address.
[[nodiscard]] constexpr std::string_view name_of_host(std::string_view host) {
  if (host.empty() || host.front() == '[') return {};
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

/// What stands before the first dot, or all of a name without one.
[[nodiscard]] constexpr std::string_view first_label(std::string_view name) {
  return name.substr(0, name.find('.'));
}

/// What ends in a label of digits is an address, or will be taken for one. Without a final dot.
[[nodiscard]] constexpr bool ends_in_number(std::string_view name) {
  const std::string_view last = name.substr(name.rfind('.') + 1);
  return !last.empty() && std::all_of(last.begin(), last.end(), is_digit);
}

/// An ASCII letter in lower case; any other octet as it is.
[[nodiscard]] constexpr char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

/// Whether two texts are the same but for the case of ASCII letters.
[[nodiscard]] constexpr bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

}  // namespace berth
