#include "core/policy/list_line.h"

namespace berth {
namespace {

/// What a line says of its names.
enum class Meaning : std::uint8_t { kBlock, kAllow, kAnswer, kAction };

/// `address=` answers by itself, `server=` and `local=` say whom to ask: nobody, or as usual (`#`).
Meaning meaning_of(std::string_view key, std::string_view target) {
  if (target.empty()) return Meaning::kBlock;
  if (key == "address") {
    return target == "#" || is_nowhere(target) ? Meaning::kBlock : Meaning::kAnswer;
  }
  return target == "#" ? Meaning::kAllow : Meaning::kAction;
}

}  // namespace

void read_dnsmasq_line(ListLine& line) {
  std::string_view text = line.text();
  if (text.empty() || text[0] == '#') return;
  // `#` alone is a value too, so a remark is one behind a blank.
  text = without_remark(text);
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return line.skip(SkipReason::kOtherFormat);
  const std::string_view key = without_blanks(text.substr(0, equals));
  std::string_view value = without_blanks(text.substr(equals + 1));
  const bool is_known = key == "address" || key == "server" || key == "local";
  const std::size_t last = value.rfind('/');
  if (!is_known || !value.starts_with('/') || last == 0) return line.skip(SkipReason::kAction);
  const Meaning meaning = meaning_of(key, value.substr(last + 1));
  if (meaning == Meaning::kAnswer) return line.skip(SkipReason::kAnswer);
  if (meaning == Meaning::kAction) return line.skip(SkipReason::kAction);
  value = value.substr(1, last - 1);
  for (bool more = true; more;) {
    const std::size_t slash = value.find('/');
    more = slash != std::string_view::npos;
    std::string_view name = value.substr(0, slash);
    value.remove_prefix(more ? slash + 1 : value.size());
    if (name.starts_with("*.")) name.remove_prefix(2);
    if (name.empty() || name.find_first_of("*#") != std::string_view::npos) {
      line.skip(SkipReason::kPattern);
    } else {
      line.list(name, {true, meaning == Meaning::kAllow});
    }
  }
}

}  // namespace berth
