#include "core/policy/rpz_lines.h"

#include <optional>

#include "core/message/iana.h"
#include "core/policy/list_line.h"

namespace berth {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

/// Cuts a line into words up to its comment; counts parentheses, which part words as blanks do.
std::vector<std::string_view> words_of_line(std::string_view text, std::size_t& open) {
  std::vector<std::string_view> words;
  std::size_t start = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ';';
    if (i < text.size() && c == '"') is_quoted = !is_quoted;
    if (i < text.size() && is_quoted) continue;
    const bool parts = is_list_blank(c) || c == '(' || c == ')' || c == ';';
    if (!parts) continue;
    if (i > start) words.push_back(text.substr(start, i - start));
    start = i + 1;
    if (c == '(') ++open;
    if (c == ')' && open > 0) --open;
    if (c == ';') break;
  }
  return words;
}

bool is_class(std::string_view word) { return word == "IN" || word == "in"; }

/// What is left of `name` once `suffix` is taken off; nothing when it does not end so.
std::optional<std::string_view> before_suffix(std::string_view name, std::string_view suffix) {
  if (suffix.empty() || name == suffix)
    return suffix.empty() ? std::nullopt : std::optional(std::string_view{});
  if (name.size() <= suffix.size() || !name.ends_with(suffix)) return std::nullopt;
  name.remove_suffix(suffix.size());
  if (name.back() != '.') return std::nullopt;
  name.remove_suffix(1);
  return name;
}

/// Whether a trigger is about something other than the name asked for.
bool is_other_trigger(std::string_view trigger) {
  for (const std::string_view label : {"rpz-ip", "rpz-client-ip", "rpz-nsip", "rpz-nsdname"}) {
    if (trigger.ends_with(label)) return true;
  }
  return false;
}

}  // namespace

void RpzLines::read(ListLine& line) {
  const bool goes_on = open_ > 0;
  const std::vector<std::string_view> words = words_of_line(line.text(), open_);
  if (goes_on || words.empty()) return;
  if (words.front().starts_with('$')) return read_directive(line, words);
  read_record(line, words);
}

void RpzLines::read_directive(ListLine& line, const std::vector<std::string_view>& words) {
  if (words.front() == "$TTL") return;
  if (words.front() != "$ORIGIN" || words.size() < 2) return line.skip(SkipReason::kAction);
  std::string origin = lowered(words[1]);
  if (origin.ends_with('.')) {
    origin.pop_back();
  } else if (!origin_.empty()) {
    origin += '.' + origin_;
  }
  origin_ = std::move(origin);
  if (zone_.empty()) zone_ = origin_;
}

void RpzLines::read_record(ListLine& line, const std::vector<std::string_view>& words) {
  std::size_t at = 0;
  if (!is_list_blank(line.text().front())) owner_ = lowered(words[at++]);
  const auto is_ttl = [](std::string_view word) { return word[0] >= '0' && word[0] <= '9'; };
  while (at < words.size() && (is_ttl(words[at]) || is_class(words[at]))) ++at;
  if (at == words.size()) return line.skip(SkipReason::kOtherFormat);
  const std::string type = lowered(words[at++]);
  if (type == "soa" && zone_.empty() && owner_.ends_with('.')) {
    zone_ = owner_.substr(0, owner_.size() - 1);
    origin_ = zone_;
  }
  const std::string_view data = at < words.size() ? words[at] : std::string_view{};
  read_trigger(line, type, data);
}

/// Says where `owner` stands below the zone's apex; false when it does not.
bool RpzLines::place(std::string_view owner, std::string& trigger) const {
  if (owner.ends_with('.')) {
    owner.remove_suffix(1);
    const auto below = before_suffix(owner, zone_);
    if (below) trigger = *below;
    return below.has_value();
  }
  const std::string_view above =
      origin_ == zone_ ? std::string_view{} : before_suffix(origin_, zone_).value_or("");
  if (origin_ != zone_ && above.empty()) return false;
  trigger = owner == "@" ? std::string_view{} : owner;
  if (!above.empty()) trigger += (trigger.empty() ? "" : ".") + std::string(above);
  return true;
}

void RpzLines::read_trigger(ListLine& line, std::string_view type, std::string_view data) const {
  std::string trigger;
  if (!place(owner_, trigger)) return line.skip(SkipReason::kOutside);
  // What stands at the apex is the zone's own.
  if (trigger.empty()) return;
  if (is_other_trigger(trigger)) return line.skip(SkipReason::kTrigger);
  std::string_view name = trigger;
  EntryKind kind;
  if (name.starts_with("*.")) {
    name.remove_prefix(2);
    kind.subtree = true;
  }
  if (type == "a" || type == "aaaa") {
    if (!is_nowhere(data)) return line.skip(SkipReason::kAnswer);
    return line.list(name, kind);
  }
  if (type != "cname") {
    const bool is_type = parse_record_type(type).has_value();
    return line.skip(is_type ? SkipReason::kAnswer : SkipReason::kOtherFormat);
  }
  const std::string target = lowered(data);
  if (target == "rpz-tcp-only.") return line.skip(SkipReason::kAction);
  // An alias to itself lets through, in zones older than `rpz-passthru`.
  kind.allow = target == "rpz-passthru." || target == trigger + ".";
  if (!kind.allow && target != "." && target != "*." && target != "rpz-drop.")
    return line.skip(SkipReason::kAnswer);
  line.list(name, kind);
}

}  // namespace berth
