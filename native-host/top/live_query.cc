#include "native-host/top/live_query.h"

#include <boost/json.hpp>

#include "native-host/top/figures.h"
#include "native-host/top/json_fields.h"

namespace berth {
namespace {

/// The stage that the query waited for longest: what stands at a mark is when it was reached.
std::string longest_stage(const boost::json::object& from) {
  std::string name;
  std::uint64_t longest = 0;
  std::uint64_t before = 0;
  for (const boost::json::object* stage : objects_in(from.if_contains("stages"))) {
    const std::uint64_t at = number_of(*stage, "at_us");
    if (at > before && at - before > longest) {
      longest = at - before;
      name = text_of(*stage, "stage");
    }
    before = at;
  }
  return name.empty() ? name : name + " " + short_time(static_cast<double>(longest));
}

}  // namespace

std::optional<LiveQuery> read_live_query(std::string_view text) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  if (error || !value.is_object()) return std::nullopt;
  const boost::json::object& from = value.get_object();
  LiveQuery out;
  out.client = text_of(from, "client");
  out.name = text_of(from, "name");
  out.type = text_of(from, "type");
  out.rcode = text_of(from, "rcode");
  out.source = text_of(from, "source");
  out.duration_us = number_of(from, "duration_us");
  out.is_blocked = from.contains("blocked");
  out.has_failed = out.rcode == "SERVFAIL";
  for (const boost::json::object* each : objects_in(from.if_contains("ede"))) {
    out.why += (out.why.empty() ? "" : "; ") + text_of(*each, "text");
  }
  if (out.why.empty() && out.is_blocked) {
    const boost::json::object& by = object_of(from, "blocked");
    const std::string list = text_of(by, "list");
    out.why = list.empty() ? "rule " + text_of(by, "rule") : "list " + list;
  }
  if (out.why.empty()) out.why = longest_stage(from);
  return out;
}

}  // namespace berth
