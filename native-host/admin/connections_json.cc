#include "native-host/admin/connections_json.h"

#include <array>

namespace berth {
namespace {

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

/// Who is at the other end: of several clients, what they have in common.
std::string remote_text(const ConnectionChange& change, const RollUpNetworks& networks) {
  const Endpoint& remote = change.total.remote;
  if (change.total.side == ConnectionSide::kUpstream || remote.port != 0) return remote.to_string();
  if (remote == Endpoint{}) return "others";
  if (change.connections == 1) return remote.address.to_string();
  const unsigned bits = remote.address.is_v4() ? networks.ipv4 : networks.ipv6;
  return remote.address.to_string() + "/" + std::to_string(bits);
}

/// What is told, and how it was rolled up.
struct Told {
  const TrackDelta& delta;
  const RollUpNetworks& networks;
};

void write_connection(JsonWriter& json, const Told& told, const ConnectionChange& change) {
  const TrackDelta& delta = told.delta;
  const ConnectionRecord& total = change.total;
  json.begin_object();
  // A number above 2^53 is not the same everywhere.
  json.member("cookie", std::to_string(total.cookie));
  json.member("side", to_string(total.side));
  json.member("kind", to_string(total.kind));
  json.member("state", to_string(total.state));
  json.member("place", place_text(delta, total.place));
  if (total.local.port != 0) json.member("local", total.local.to_string());
  json.member("remote", remote_text(change, told.networks));
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

void write_latency(JsonWriter& json, std::string_view key, const LatencyHistogram& latency) {
  json.key(key);
  json.begin_object();
  json.member("count", latency.count());
  json.member("sum_us", static_cast<std::uint64_t>(latency.sum().count()));
  json.end_object();
}

void write_row(JsonWriter& json, const TrackDelta& delta, const DnsRow& row) {
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

void write_names(JsonWriter& json, const AddressNames& of) {
  json.key(of.address.to_string());
  json.begin_array();
  for (const std::string& name : of.names) json.string(name);
  json.end_array();
}

void write_lost(JsonWriter& json, const ObserverCounters& counters) {
  json.key("lost");
  json.begin_object();
  json.member("closed", counters.closed_dropped);
  json.member("closed_empty", counters.empty_dropped);
  json.member("active", counters.active_dropped);
  json.member("underflows", counters.underflows);
  json.member("queries_untimed", counters.queries_untimed);
  json.end_object();
}

}  // namespace

std::string_view ConnectionsJson::next() {
  out_.clear();
  while (out_.size() < kPiece && part_ != Part::kOver) write_some();
  return out_;
}

void ConnectionsJson::write_some() {
  const Told told{delta_, networks_};
  const auto connection = [&](const ConnectionChange& one) { write_connection(json_, told, one); };
  const auto row = [&](const DnsRow& one) { write_row(json_, delta_, one); };
  switch (part_) {
    case Part::kHead:
      json_.begin_object();
      json_.key("first");
      json_.boolean(delta_.is_first);
      begin_list("active", Part::kActive);
      break;
    case Part::kActive:
      if (!write_list(delta_.active, connection)) begin_list("closed", Part::kClosed);
      break;
    case Part::kClosed:
      if (!write_list(delta_.closed, connection)) begin_list("dns", Part::kDns);
      break;
    case Part::kDns:
      if (!write_list(delta_.dns, row)) part_ = Part::kRest;
      break;
    case Part::kRest:
      json_.key("names");
      json_.begin_object();
      for (const AddressNames& one : delta_.names) write_names(json_, one);
      json_.end_object();
      write_lost(json_, delta_.counters);
      json_.end_object();
      part_ = Part::kOver;
      break;
    case Part::kOver: break;
  }
}

void ConnectionsJson::begin_list(std::string_view name, Part list) {
  json_.key(name);
  json_.begin_array();
  part_ = list;
  written_ = 0;
}

template <typename Element, typename Write>
bool ConnectionsJson::write_list(const std::vector<Element>& list, Write write) {
  for (; written_ < list.size() && out_.size() < kPiece; ++written_) write(list[written_]);
  if (written_ < list.size()) return true;
  json_.end_array();
  return false;
}

}  // namespace berth
