#include "core/policy/list_format.h"

namespace berth {
namespace {

constexpr std::array<std::string_view, kListFormats> kFormats = {"domains", "wildcard", "hosts",
                                                                 "adblock", "rpz",      "dnsmasq"};

struct ReasonText {
  std::string_view word;
  std::string_view words;
};

/// By `SkipReason`.
constexpr std::array<ReasonText, kSkipReasons> kReasons = {{
    {"no_name", "no domain name where one is expected"},
    {"long_name", "a name or label longer than DNS has them"},
    {"address", "an address where a name is expected"},
    {"not_converted", "letters outside ASCII that make no A-label"},
    {"local_host", "localhost and its like"},
    {"answer", "gives an address instead of blocking"},
    {"pattern", "not about whole names: a path, pattern or part of a page"},
    {"option", "an option that DNS cannot follow"},
    {"trigger", "a trigger other than the name asked for"},
    {"action", "an action other than blocking or letting through"},
    {"outside", "a name outside the zone"},
    {"markup", "markup: a page instead of a list"},
    {"long_line", "a line of over 4096 octets"},
    {"other_format", "not a line of this format"},
}};

}  // namespace

std::string_view to_string(ListFormat format) { return kFormats[static_cast<std::size_t>(format)]; }

std::optional<ListFormat> parse_list_format(std::string_view word) {
  for (std::size_t i = 0; i < kListFormats; ++i) {
    if (kFormats[i] == word) return static_cast<ListFormat>(i);
  }
  return std::nullopt;
}

std::string_view to_string(SkipReason reason) {
  return kReasons[static_cast<std::size_t>(reason)].word;
}

std::string_view words_of(SkipReason reason) {
  return kReasons[static_cast<std::size_t>(reason)].words;
}

}  // namespace berth
