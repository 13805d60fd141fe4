#include "native-host/query_events/query_filter.h"

#include <charconv>

namespace berth {
namespace {

std::string lowered(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::optional<std::uint32_t> whole_number(const std::string& text) {
  std::uint32_t value = 0;
  const auto end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

/// Takes one argument into the wish; what is wrong with it, or nothing.
std::string_view take(const std::string& name, const std::string& value, QueryWish& wish) {
  QueryFilter& filter = wish.filter;
  if (name == "name") {
    filter.name = lowered(value);
  } else if (name == "client") {
    const auto prefix = IpPrefix::parse(value);
    if (!prefix) return "an address or a network such as 192.0.2.0/24";
    filter.client = *prefix;
  } else if (name == "type") {
    const auto type = parse_record_type(value);
    if (!type) return "a record type such as AAAA";
    filter.type = to_string(*type);
  } else if (name == "group") {
    filter.group = value;
  } else if (name == "blocked" || name == "failed") {
    if (value != "0" && value != "1") return "0 or 1";
    (name == "blocked" ? filter.only_blocked : filter.only_failed) = value == "1";
  } else if (name == "slow_ms") {
    const auto number = whole_number(value);
    if (!number) return "a number of milliseconds";
    filter.least_took = milliseconds(*number);
  } else if (name == "rate") {
    const auto number = whole_number(value);
    if (!number || *number == 0 || *number > QueryWish::kMaxRate) return "a number from 1 to 1000";
    wish.rate = *number;
  }
  return {};
}

}  // namespace

bool QueryFilter::fits(const QueryEvent& event) const {
  return (!client || client->contains(event.client.address)) && (!group || *group == event.group) &&
         (!only_blocked || event.source == AnswerSource::kBlocked) &&
         (!only_failed || has_failed(event)) && event.took >= least_took;
}

bool QueryFilter::fits(const QueryText& text) const {
  return (name.empty() || text.name.find(name) != std::string::npos) &&
         (type.empty() || type == text.type);
}

std::optional<QueryWish> read_wish(const std::map<std::string, std::string>& arguments,
                                   std::string& problem) {
  QueryWish wish;
  for (const auto& [name, value] : arguments) {
    if (value.empty()) continue;
    const std::string_view wrong = take(name, value, wish);
    if (wrong.empty()) continue;
    problem = name + ": ";
    problem += wrong;
    return std::nullopt;
  }
  return wish;
}

}  // namespace berth
