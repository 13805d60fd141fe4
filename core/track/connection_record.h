#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "core/track/timeline.h"

namespace berth {

/// Who opened a connection: a client of ours, or we, to an upstream.
enum class ConnectionSide : std::uint8_t { kClient, kUpstream };

/// What is spoken on a connection.
enum class ConnectionKind : std::uint8_t {
  kUnknown,  ///< not known yet: the handshake or the first octets say it
  kHttp1,    ///< DNS over HTTPS by HTTP/1.1
  kHttp2,    ///< DNS over HTTPS by HTTP/2
  kTls,      ///< DNS over TLS
  kTcp,      ///< plain DNS on a stream
  kUdp,      ///< plain DNS in datagrams: one client's flow, or one socket
};

/// Where a connection is in its life.
enum class ConnectionState : std::uint8_t {
  kOpening,  ///< not yet of use: connecting, or in its handshake
  kOpen,
  kClosed,
};

/// What moved on a connection since it was opened, or since an observer last looked.
struct ConnectionCounters {
  /// Octets of what is carried: within TLS, where there is any.
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t queries = 0;
  std::uint64_t answers = 0;
  std::uint32_t streams_opened = 0;
  std::uint32_t streams_reset = 0;
  /// Queries that were sent again elsewhere because of it.
  std::uint32_t retries = 0;
  /// Messages that did not fit what was asked.
  std::uint32_t mismatches = 0;
  /// Segments that TCP sent again.
  std::uint32_t retransmits = 0;

  friend bool operator==(const ConnectionCounters&, const ConnectionCounters&) = default;
};

/// Calls `act(a.field, b.field)` for each counter: the one place that lists them.
template <typename A, typename B, typename Act>
void for_each_counter(A& a, B& b, Act act) {
  act(a.bytes_in, b.bytes_in);
  act(a.bytes_out, b.bytes_out);
  act(a.queries, b.queries);
  act(a.answers, b.answers);
  act(a.streams_opened, b.streams_opened);
  act(a.streams_reset, b.streams_reset);
  act(a.retries, b.retries);
  act(a.mismatches, b.mismatches);
  act(a.retransmits, b.retransmits);
}

/// What `total` has more than `seen`. A counter that went backwards gives 0, and adds to
/// `underflows`.
[[nodiscard]] ConnectionCounters difference(const ConnectionCounters& total,
                                            const ConnectionCounters& seen,
                                            std::uint64_t& underflows);

/// Adds `more` to `to`. What finds no room stays at the largest number.
void add_counters(ConnectionCounters& to, const ConnectionCounters& more);

/// Names a place among those that a tracker knows by their text: a listening address, an upstream.
struct PlaceId {
  std::uint16_t value = 0;
  friend bool operator==(const PlaceId&, const PlaceId&) = default;
};

/// One connection, with what it has counted so far.
struct ConnectionRecord {
  /// Of a record that stands in no tracker.
  static constexpr std::uint32_t kNoSlot = 0xffffffff;

  /// Names it for as long as the process lives: a number that is given once.
  std::uint64_t cookie = 0;
  Endpoint local;
  Endpoint remote;
  ConnectionSide side = ConnectionSide::kClient;
  ConnectionKind kind = ConnectionKind::kUnknown;
  ConnectionState state = ConnectionState::kOpening;
  /// The listening address, or the upstream.
  PlaceId place;
  /// Of TLS, as on the wire (0x0304 for 1.3); 0: none.
  std::uint16_t tls_version = 0;
  bool resumed = false;
  /// Where it failed, of those that did.
  std::optional<Stage> failed_at;
  /// For its tracker alone: where it stands.
  std::uint32_t slot = kNoSlot;
  TimePoint opened_at;
  /// When octets last moved.
  TimePoint last_active;
  TimePoint closed_at;
  /// As TLS agreed on it; empty: nothing. Static storage.
  std::string_view alpn;
  /// Why it ended, in words. Static storage.
  std::string_view reason;
  /// From the first octet sent, or taken, until it is of use.
  Duration handshake{};
  /// As TCP has it, smoothed, and its variance. Unit: microseconds; 0: not known.
  std::uint32_t rtt_us = 0;
  std::uint32_t rtt_variance_us = 0;
  ConnectionCounters counters;

  /// Nothing was said on it and nothing failed.
  [[nodiscard]] bool is_empty() const {
    return counters.bytes_in == 0 && counters.bytes_out == 0 && counters.queries == 0 && !failed_at;
  }

  friend bool operator==(const ConnectionRecord&, const ConnectionRecord&) = default;
};

/// Takes over what `other`, of the same connection, knows more or later: counters and times by
/// their maximum, the rest where it was missing.
void merge_record(ConnectionRecord& into, const ConnectionRecord& other);

/// The word for logs and labels; static storage.
[[nodiscard]] std::string_view to_string(ConnectionSide side);
[[nodiscard]] std::string_view to_string(ConnectionKind kind);
[[nodiscard]] std::string_view to_string(ConnectionState state);

}  // namespace berth
