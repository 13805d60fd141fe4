#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth {

/// How a line of a terminal looks.
enum class LineStyle : std::uint8_t {
  kPlain,
  kTitle,  ///< bold
  kHead,   ///< of a table: inverted
  kFaint,
  kWarning,
  kBad,
};

/// One line of a terminal, in printable ASCII.
struct TextLine {
  LineStyle style = LineStyle::kPlain;
  std::string text;

  friend bool operator==(const TextLine&, const TextLine&) = default;
};

/// What a stranger wrote, without what would move a terminal's cursor: octets beyond printable
/// ASCII become question marks.
[[nodiscard]] std::string printable(std::string_view text);

/// In exactly `width` columns, cut or filled up; numbers stand to the right.
[[nodiscard]] std::string in_columns(std::string_view text, std::size_t width, bool to_the_right);

}  // namespace berth
