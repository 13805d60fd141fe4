#include "core/policy/list_line.h"

#include <algorithm>
#include <optional>

#include "core/message/iana.h"

// Of the rules that content blockers have, DNS can follow those about whole names: `||name^` with
// what is below it, `|name^` and a bare name for the name alone, hosts lines; each with
// `$important` and `$dnstype`, and behind `@@` to let through.

namespace berth {
namespace {

/// `A|AAAA` or `~A|~AAAA`; nothing when it is neither.
std::optional<TypeCondition> read_types(std::string_view text) {
  TypeCondition condition;
  condition.other_types = text.starts_with('~');
  for (bool more = true; more;) {
    const std::size_t bar = text.find('|');
    more = bar != std::string_view::npos;
    std::string_view word = text.substr(0, bar);
    text.remove_prefix(more ? bar + 1 : text.size());
    if (word.starts_with('~') != condition.other_types) return std::nullopt;
    if (condition.other_types) word.remove_prefix(1);
    const auto type = parse_record_type(word);
    if (!type || condition.types.size() == 255) return std::nullopt;
    condition.types.push_back(*type);
  }
  std::sort(condition.types.begin(), condition.types.end());
  condition.types.erase(std::unique(condition.types.begin(), condition.types.end()),
                        condition.types.end());
  return condition;
}

/// What stands behind `$`. Nothing when one of the options narrows the rule to what DNS does not
/// see: half a rule would block too much.
bool read_options(std::string_view text, EntryKind& kind, TypeCondition& condition) {
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    more = comma != std::string_view::npos;
    const std::string_view option = text.substr(0, comma);
    text.remove_prefix(more ? comma + 1 : text.size());
    constexpr std::string_view kTypes = "dnstype=";
    if (option == "important") {
      kind.important = true;
    } else if (option.starts_with(kTypes)) {
      auto types = read_types(option.substr(kTypes.size()));
      if (!types) return false;
      condition = std::move(*types);
      kind.condition = &condition;
    } else if (option != "all") {
      return false;
    }
  }
  return true;
}

/// Rules about parts of pages have their mark in the midst: `name##.banner`.
bool is_about_pages(std::string_view text) {
  for (const std::string_view mark : {"##", "#@#", "#?#", "#$#", "#%#", "$$"}) {
    if (text.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

bool is_comment(std::string_view text) {
  if (text.empty() || text[0] == '!') return true;
  if (text[0] == '[' && text.back() == ']') return true;
  return text[0] == '#' && !is_about_pages(text);
}

/// Whether nothing but a name can be meant.
bool has_only_name_letters(std::string_view text) {
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    const bool is_letter = octet >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    if (!is_letter) return false;
  }
  return !text.empty();
}

/// Takes the anchors off a pattern; what is left is a name, if the rule is about one.
std::optional<std::string_view> whole_name(std::string_view pattern, EntryKind& kind) {
  const bool is_anchored = pattern.starts_with('|');
  if (pattern.starts_with("||")) {
    kind.subtree = true;
    pattern.remove_prefix(2);
    if (pattern.starts_with("*.")) pattern.remove_prefix(2);
  } else if (is_anchored) {
    pattern.remove_prefix(1);
  }
  if (pattern.ends_with("^|")) pattern.remove_suffix(1);
  const bool is_closed = pattern.ends_with('^');
  if (is_closed) pattern.remove_suffix(1);
  // `||name` goes on in any letters, `name^` may begin in any.
  if (is_anchored != is_closed || !has_only_name_letters(pattern)) return std::nullopt;
  // A bare word may be part of any name; one with a dot is a name by custom.
  if (!is_anchored && pattern.find('.') == std::string_view::npos) return std::nullopt;
  return pattern;
}

}  // namespace

void read_adblock_line(ListLine& line) {
  std::string_view text = line.text();
  if (is_comment(text)) return;
  if (is_about_pages(text)) return line.skip(SkipReason::kPattern);
  std::string_view rest = text;
  if (is_address(take_word(rest))) return read_hosts_line(line);
  EntryKind kind;
  if (text.starts_with("@@")) {
    kind.allow = true;
    text.remove_prefix(2);
  }
  if (text.starts_with('/')) return line.skip(SkipReason::kPattern);
  const std::size_t dollar = text.find('$');
  const auto name = whole_name(without_remark(text.substr(0, dollar)), kind);
  if (!name) return line.skip(SkipReason::kPattern);
  TypeCondition condition;
  if (dollar != std::string_view::npos && !read_options(text.substr(dollar + 1), kind, condition))
    return line.skip(SkipReason::kOption);
  line.list(*name, kind);
}

}  // namespace berth
