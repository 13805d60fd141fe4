#include "native-host/top/text_line.h"

namespace berth {

std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
  return out;
}

std::string in_columns(std::string_view text, std::size_t width, bool to_the_right) {
  if (text.size() > width) {
    // A sign that there is more, where there is room for one.
    if (width < 3) return std::string(text.substr(0, width));
    return std::string(text.substr(0, width - 2)) + "..";
  }
  const std::string blanks(width - text.size(), ' ');
  return to_the_right ? blanks + std::string(text) : std::string(text) + blanks;
}

}  // namespace berth
