#include "native-host/top/server_report.h"

#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "native-host/top/json_fields.h"

namespace berth {
namespace {

namespace json = boost::json;

json::value parsed(std::string_view text) {
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  return error ? json::value() : value;
}

QueryCounts counts_of(const json::object& from) {
  QueryCounts out;
  static constexpr std::pair<std::string_view, std::uint64_t QueryCounts::*> kFields[] = {
      {"queries", &QueryCounts::queries}, {"hits", &QueryCounts::hits},
      {"stale", &QueryCounts::stale},     {"local", &QueryCounts::local},
      {"blocked", &QueryCounts::blocked}, {"failed", &QueryCounts::failed},
      {"refused", &QueryCounts::refused}, {"malformed", &QueryCounts::malformed},
      {"dropped", &QueryCounts::dropped}};
  for (const auto& [name, field] : kFields) out.*field = number_of(from, name);
  return out;
}

UpstreamReport* upstream_of(ServerReport& report, const std::string& name) {
  const auto found = std::find_if(report.upstreams.begin(), report.upstreams.end(),
                                  [&name](const UpstreamReport& one) { return one.name == name; });
  return found == report.upstreams.end() ? nullptr : &*found;
}

void read_connection(const json::object& from, const json::object& names, ConnectionReport& into) {
  into.side = text_of(from, "side");
  into.kind = text_of(from, "kind");
  into.place = text_of(from, "place");
  into.remote = text_of(from, "remote");
  into.age_ms = number_of(from, "opened_ms_ago");
  into.rtt_us = number_of(from, "rtt_us");
  const json::object& total = object_of(from, "total");
  into.queries = number_of(total, "queries");
  into.retries = number_of(total, "retries");
  const json::object& last = object_of(from, "last");
  into.last_queries = number_of(last, "queries");
  into.last_in = number_of(last, "bytes_in");
  into.last_out = number_of(last, "bytes_out");
  // Without its port: an IPv6 address stands in brackets.
  std::string address = into.remote.substr(0, into.remote.rfind(':'));
  if (address.size() > 2 && address.front() == '[') address = address.substr(1, address.size() - 2);
  const json::value* known = names.if_contains(address);
  if (known == nullptr || !known->is_array() || known->get_array().empty()) return;
  const json::value& first = known->get_array().front();
  if (first.is_string()) into.name = std::string(first.get_string());
}

}  // namespace

bool read_overview(std::string_view text, ServerReport& report) {
  const json::value value = parsed(text);
  if (!value.is_object()) return false;
  const json::object& from = value.get_object();
  Overview& into = report.overview;
  into = {};
  into.version = text_of(from, "version");
  into.uptime_ms = number_of(from, "uptime_ms");
  into.threads = number_of(from, "threads");
  into.since_ms = number_of(from, "since_ms");
  into.is_first = truth_of(from, "first");
  into.total = counts_of(object_of(from, "total"));
  into.last = counts_of(object_of(from, "last"));
  const json::object& latency = object_of(from, "latency");
  into.answers = number_of(latency, "count");
  into.p50_us = number_of(latency, "p50_us");
  into.p90_us = number_of(latency, "p90_us");
  into.p99_us = number_of(latency, "p99_us");
  for (const json::object* each : objects_in(from.if_contains("listeners"))) {
    into.listeners.push_back({text_of(*each, "address"), number_of(*each, "connections"),
                              number_of(*each, "queue_longest"), number_of(*each, "queue_limit")});
  }
  into.cache_entries = number_of(object_of(from, "cache"), "entries");
  into.cache_bytes = number_of(object_of(from, "cache"), "bytes");
  into.resident_bytes = number_of(object_of(from, "memory"), "resident_bytes");
  const json::value* warnings = from.if_contains("warnings");
  if (warnings != nullptr && warnings->is_array()) {
    for (const json::value& each : warnings->get_array()) {
      if (each.is_string()) into.warnings.emplace_back(each.get_string());
    }
  }
  return true;
}

bool read_upstreams(std::string_view text, ServerReport& report) {
  const json::value value = parsed(text);
  if (!value.is_array()) return false;
  report.upstreams.clear();
  for (const json::object* each : objects_in(&value)) {
    UpstreamReport one;
    one.name = text_of(*each, "upstream");
    one.is_up = truth_of(*each, "up");
    std::uint64_t most = 0;
    for (const json::object* fault : objects_in(each->if_contains("faults"))) {
      const std::uint64_t count = number_of(*fault, "count");
      if (count <= most) continue;
      most = count;
      one.fault = text_of(*fault, "stage") + ": " + text_of(*fault, "cause") + ", " +
                  std::to_string(count) + (count == 1 ? " time" : " times");
    }
    report.upstreams.push_back(std::move(one));
  }
  return true;
}

bool read_pools(std::string_view text, ServerReport& report) {
  const json::value value = parsed(text);
  if (!value.is_array()) return false;
  for (const json::object* each : objects_in(&value)) {
    UpstreamReport* one = upstream_of(report, text_of(*each, "upstream"));
    if (one == nullptr) continue;
    one->busy += number_of(*each, "busy");
    one->parked += number_of(*each, "parked");
    one->opened += number_of(*each, "opened");
    one->taken += number_of(*each, "taken");
  }
  return true;
}

bool read_connections(std::string_view text, ServerReport& report) {
  const json::value value = parsed(text);
  if (!value.is_object()) return false;
  const json::object& from = value.get_object();
  const json::object& names = object_of(from, "names");
  OpenConnections& known = report.connections;
  if (truth_of(from, "first")) known.clear();
  for (auto& [cookie, one] : known) {
    one.age_ms += report.overview.since_ms;
    one.last_queries = one.last_in = one.last_out = 0;
  }
  for (const json::object* each : objects_in(from.if_contains("active"))) {
    const std::string cookie = text_of(*each, "cookie");
    const auto place = known.find(cookie);
    if (place == known.end() && known.size() >= kMaxOpenConnections) continue;
    read_connection(*each, names, place == known.end() ? known[cookie] : place->second);
  }
  for (const json::object* each : objects_in(from.if_contains("closed"))) {
    known.erase(text_of(*each, "cookie"));
  }
  for (const json::object* row : objects_in(from.if_contains("dns"))) {
    UpstreamReport* one = upstream_of(report, text_of(*row, "upstream"));
    if (one == nullptr) continue;
    const json::object& good = object_of(*row, "success");
    one->good += number_of(good, "count");
    one->good_us += number_of(good, "sum_us");
    one->failures += number_of(*row, "timeouts") + number_of(*row, "failures");
    for (const auto& answered : object_of(*row, "answers")) {
      boost::system::error_code error;
      one->answers += answered.value().to_number<std::uint64_t>(error);
    }
  }
  return true;
}

}  // namespace berth
