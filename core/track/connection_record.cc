#include "core/track/connection_record.h"

#include <algorithm>
#include <limits>

namespace berth {

ConnectionCounters difference(const ConnectionCounters& total, const ConnectionCounters& seen,
                              std::uint64_t& underflows) {
  ConnectionCounters out = total;
  for_each_counter(out, seen, [&underflows](auto& mine, auto theirs) {
    if (mine < theirs) ++underflows;
    mine = mine < theirs ? 0 : mine - theirs;
  });
  return out;
}

void add_counters(ConnectionCounters& to, const ConnectionCounters& more) {
  for_each_counter(to, more, [](auto& mine, auto theirs) {
    const auto room = std::numeric_limits<decltype(theirs)>::max() - mine;
    mine += std::min(theirs, room);
  });
}

void merge_record(ConnectionRecord& into, const ConnectionRecord& other) {
  for_each_counter(into.counters, other.counters,
                   [](auto& mine, auto theirs) { mine = std::max(mine, theirs); });
  into.last_active = std::max(into.last_active, other.last_active);
  into.closed_at = std::max(into.closed_at, other.closed_at);
  into.handshake = std::max(into.handshake, other.handshake);
  into.rtt_us = std::max(into.rtt_us, other.rtt_us);
  into.rtt_variance_us = std::max(into.rtt_variance_us, other.rtt_variance_us);
  into.resumed = into.resumed || other.resumed;
  into.tls_version = std::max(into.tls_version, other.tls_version);
  if (into.kind == ConnectionKind::kUnknown) into.kind = other.kind;
  if (into.alpn.empty()) into.alpn = other.alpn;
  if (into.reason.empty()) into.reason = other.reason;
  if (!into.failed_at) into.failed_at = other.failed_at;
}

std::string_view to_string(ConnectionSide side) {
  return side == ConnectionSide::kClient ? "client" : "upstream";
}

std::string_view to_string(ConnectionKind kind) {
  switch (kind) {
    case ConnectionKind::kUnknown: return "unknown";
    case ConnectionKind::kHttp1: return "h1";
    case ConnectionKind::kHttp2: return "h2";
    case ConnectionKind::kTls: return "dot";
    case ConnectionKind::kTcp: return "tcp";
    case ConnectionKind::kUdp: return "udp";
  }
  return "unknown";
}

std::string_view to_string(ConnectionState state) {
  switch (state) {
    case ConnectionState::kOpening: return "opening";
    case ConnectionState::kOpen: return "open";
    case ConnectionState::kClosed: return "closed";
  }
  return "unknown";
}

}  // namespace berth
