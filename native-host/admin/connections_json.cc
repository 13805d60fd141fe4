#include "native-host/admin/connections_json.h"

#include <array>

#include "core/doh/json_writer.h"

namespace berth {
namespace {

// The size of one connection's text, about. Unit: octets.
constexpr std::size_t kTextOfOne = 700;

void milliseconds_member(JsonWriter& json, std::string_view key, Duration time) {
  const std::int64_t whole = std::chrono::duration_cast<milliseconds>(time).count();
  json.member(key, static_cast<std::uint64_t>(whole < 0 ? 0 : whole));
}

void write_counters(JsonWriter& json, std::string_view key, const ConnectionCounters& counters) {
  json.key(key);
  json.begin_object();
  json.member("bytes_in", counters.bytes_in);
  json.member("bytes_out", counters.bytes_out);
  json.member("queries", counters.queries);
  json.member("answers", counters.answers);
  json.member("streams_opened", counters.streams_opened);
  json.member("streams_reset", counters.streams_reset);
  json.member("retries", counters.retries);
  json.member("mismatches", counters.mismatches);
  json.member("retransmits", counters.retransmits);
  json.end_object();
}

/// The text of a place; empty where the delta has none.
std::string_view place_text(const TrackDelta& delta, PlaceId place) {
  if (place.value >= delta.places.size()) return {};
  return delta.places[place.value];
}

std::string_view tls_text(std::uint16_t version) {
  switch (version) {
    case 0x0303: return "1.2";
    case 0x0304: return "1.3";
    default: return "other";
  }
}

void write_connection(JsonWriter& json, const TrackDelta& delta, const ConnectionChange& change) {
  const ConnectionRecord& total = change.total;
  json.begin_object();
  // A number above 2^53 is not the same everywhere.
  json.member("cookie", std::to_string(total.cookie));
  json.member("side", to_string(total.side));
  json.member("kind", to_string(total.kind));
  json.member("state", to_string(total.state));
  json.member("place", place_text(delta, total.place));
  if (total.local.port != 0) json.member("local", total.local.to_string());
  json.member("remote", total.remote.to_string());
  milliseconds_member(json, "opened_ms_ago", delta.at - total.opened_at);
  milliseconds_member(json, "active_ms_ago", delta.at - total.last_active);
  if (total.state == ConnectionState::kClosed) {
    milliseconds_member(json, "lived_ms", total.closed_at - total.opened_at);
    json.member("reason", total.reason);
    json.member("connections", change.connections);
  }
  if (total.failed_at) json.member("failed_at", to_string(*total.failed_at));
  if (total.tls_version != 0) {
    json.member("tls", tls_text(total.tls_version));
    json.key("resumed");
    json.boolean(total.resumed);
  }
  if (!total.alpn.empty()) json.member("alpn", total.alpn);
  if (total.handshake > Duration::zero()) {
    json.member("handshake_us", static_cast<std::uint64_t>(total.handshake.count()));
  }
  if (total.rtt_us != 0) {
    json.member("rtt_us", total.rtt_us);
    json.member("rtt_variance_us", total.rtt_variance_us);
  }
  write_counters(json, "total", total.counters);
  write_counters(json, "last", change.last);
  json.end_object();
}

void write_connections(JsonWriter& json, std::string_view key, const TrackDelta& delta,
                       const std::vector<ConnectionChange>& changes) {
  json.key(key);
  json.begin_array();
  for (const ConnectionChange& change : changes) write_connection(json, delta, change);
  json.end_array();
}

void write_latency(JsonWriter& json, std::string_view key, const LatencyHistogram& latency) {
  json.key(key);
  json.begin_object();
  json.member("count", latency.count());
  json.member("sum_us", static_cast<std::uint64_t>(latency.sum().count()));
  json.end_object();
}

void write_dns(JsonWriter& json, const TrackDelta& delta) {
  json.key("dns");
  json.begin_array();
  for (const DnsRow& row : delta.dns) {
    json.begin_object();
    json.member("upstream", place_text(delta, row.upstream));
    json.member("group", row.group);
    json.member("type", to_string(row.type));
    json.key("answers");
    json.begin_object();
    for (std::size_t code = 0; code < DnsCounts::kCodes; ++code) {
      const std::uint64_t count = row.counts.by_code[code];
      const bool is_rest = code + 1 == DnsCounts::kCodes;
      if (count != 0) json.member(is_rest ? "other" : to_string(static_cast<Rcode>(code)), count);
    }
    json.end_object();
    json.member("timeouts", row.counts.timeouts);
    json.member("failures", row.counts.failures);
    write_latency(json, "success", row.counts.success);
    write_latency(json, "failure", row.counts.failure);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string connections_json(const TrackDelta& delta) {
  std::string out;
  out.reserve((delta.active.size() + delta.closed.size()) * kTextOfOne);
  JsonWriter json(out);
  json.begin_object();
  json.key("first");
  json.boolean(delta.is_first);
  write_connections(json, "active", delta, delta.active);
  write_connections(json, "closed", delta, delta.closed);
  write_dns(json, delta);
  json.key("names");
  json.begin_object();
  for (const AddressNames& one : delta.names) {
    json.key(one.address.to_string());
    json.begin_array();
    for (const std::string& name : one.names) json.string(name);
    json.end_array();
  }
  json.end_object();
  json.key("lost");
  json.begin_object();
  json.member("closed", delta.counters.closed_dropped);
  json.member("closed_empty", delta.counters.empty_dropped);
  json.member("active", delta.counters.active_dropped);
  json.member("underflows", delta.counters.underflows);
  json.member("queries_untimed", delta.counters.queries_untimed);
  json.end_object();
  json.end_object();
  return out;
}

}  // namespace berth
