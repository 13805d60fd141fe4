#include "core/policy/list_line.h"

// Formats whose lines are names, or an address and names.

namespace berth {
namespace {

/// Names that hosts files give to the machine itself; blocking them would break it.
constexpr std::string_view kLocalNames[] = {
    "localhost",     "localhost.localdomain", "localhost4",      "localhost6",
    "local",         "localdomain",           "loopback",        "broadcasthost",
    "ip6-localhost", "ip6-loopback",          "ip6-allnodes",    "ip6-allrouters",
    "ip6-allhosts",  "ip6-localnet",          "ip6-mcastprefix", "0.0.0.0"};

bool is_local_name(std::string_view name) {
  for (const std::string_view local : kLocalNames) {
    if (local == name) return true;
  }
  return false;
}

bool is_comment(std::string_view text) {
  return text.empty() || text[0] == '#' || text[0] == '!' || text[0] == ';';
}

/// One name, perhaps behind `*.`; a name alone stands for what is below it where `below` says so.
void read_name_line(ListLine& line, bool below) {
  std::string_view text = line.text();
  if (is_comment(text)) return;
  text = without_remark(text);
  const std::string_view word = take_word(text);
  if (!without_blanks(text).empty()) return line.skip(SkipReason::kOtherFormat);
  if (word.starts_with("*.")) return line.list(word.substr(2), {true});
  if (word.starts_with('.')) return line.list(word.substr(1), {true});
  line.list(word, {below});
}

}  // namespace

void read_domain_line(ListLine& line) { read_name_line(line, true); }

void read_wildcard_line(ListLine& line) { read_name_line(line, false); }

void read_hosts_line(ListLine& line) {
  std::string_view text = line.text();
  if (is_comment(text)) return;
  text = without_remark(text);
  std::string_view address = take_word(text);
  // An interface may stand behind the address: `fe80::1%lo0`.
  address = address.substr(0, address.find('%'));
  std::string_view name = take_word(text);
  if (name.empty()) return line.skip(SkipReason::kOtherFormat);
  const bool blocks = is_nowhere(address);
  for (; !name.empty(); name = take_word(text)) {
    if (is_local_name(name)) {
      line.skip(SkipReason::kLocalHost);
    } else if (blocks) {
      line.list(name, {});
    } else {
      return line.skip(is_address(address) ? SkipReason::kAnswer : SkipReason::kOtherFormat);
    }
  }
}

}  // namespace berth
