#include "native-host/admin/metrics.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

/// A delta with one connection of each kind of thing to be told.
TrackDelta delta() {
  TrackDelta out;
  out.places = {"https://127.0.0.1:8443", "tls://dns.example:853"};
  out.at = TimePoint(seconds(100));
  ConnectionChange open;
  open.total.cookie = 1;
  open.total.kind = ConnectionKind::kHttp2;
  open.total.counters.queries = 5;
  open.last.queries = 2;
  open.last.bytes_in = 10;
  out.active = {open};
  ConnectionChange closed = open;
  closed.total.cookie = 2;
  closed.total.state = ConnectionState::kClosed;
  closed.total.reason = "idle";
  closed.connections = 3;
  out.closed = {closed};
  DnsRow row{{1}, "<script>\x1b[31m\".example", RecordType::kA, {}};
  row.counts.count(Rcode::kNoError, milliseconds(3));
  out.dns = {row};
  return out;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("totals grow by what moved, and by every connection that a line stands for") {
  MetricSources sources;
  sources.totals.add(delta());
  sources.totals.add(delta());
  const std::string text = metrics_text(sources);
  const std::string way = "{side=\"client\",place=\"https://127.0.0.1:8443\",kind=\"h2\"";
  CHECK(has(text, "berth_connection_queries_total" + way + "} 8\n"));
  CHECK(has(text, "berth_connection_received_bytes_total" + way + "} 40\n"));
  CHECK(has(text, "berth_connections_closed_total" + way + ",reason=\"idle\"} 6\n"));
  const std::string upstream = "{upstream=\"tls://dns.example:853\"";
  CHECK(has(text, "berth_upstream_answers_total" + upstream + ",rcode=\"NOERROR\"} 2\n"));
  CHECK(has(text, "berth_upstream_answer_seconds_count" + upstream + "} 2\n"));
}

TEST_CASE("names that clients ask for never become labels") {
  MetricSources sources;
  sources.totals.add(delta());
  CHECK_FALSE(has(metrics_text(sources), "<script"));
}

}  // namespace berth
