#pragma once

#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/message/name.h"

namespace berth {

/// Octets as tests write them down: pairs of hex digits, `'text'` for octets of text, blanks
/// between them as the eye likes. `wire("c00c 03'www'00")`.
[[nodiscard]] inline Bytes wire(std::string_view script) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Bytes bytes;
  for (std::size_t at = 0; at < script.size(); ++at) {
    if (script[at] == ' ' || script[at] == '\n') continue;
    if (script[at] == '\'') {
      for (++at; script[at] != '\''; ++at) bytes.push_back(static_cast<std::uint8_t>(script[at]));
      continue;
    }
    const std::size_t high = kDigits.find(script[at]);
    const std::size_t low = kDigits.find(script.at(++at));
    assert(high != std::string_view::npos && low != std::string_view::npos);
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

/// `a` followed by `b`.
[[nodiscard]] inline Bytes joined(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

/// `part`, `count` times over.
[[nodiscard]] inline Bytes repeated(const Bytes& part, std::size_t count) {
  Bytes bytes;
  bytes.reserve(part.size() * count);
  for (; count > 0; --count) bytes.insert(bytes.end(), part.begin(), part.end());
  return bytes;
}

/// The octets under a view, to compare.
[[nodiscard]] inline Bytes owned(ByteView view) { return {view.begin(), view.end()}; }

/// A name that is known to parse.
[[nodiscard]] inline Name name_of(std::string_view text) {
  const Result<Name> name = Name::parse(text);
  assert(name);
  return *name;
}

}  // namespace berth
