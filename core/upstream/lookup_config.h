#pragma once

#include <cstdint>
#include <vector>

#include "core/base/time.h"
#include "core/upstream/selector.h"
#include "core/upstream/upstream.h"

namespace berth {

/// When a second upstream is asked before the first has failed.
struct HedgeConfig {
  bool enabled = true;
  /// How long the first has while nothing is known of its times.
  Duration first = milliseconds(200);
  /// It has at least this long, however quick it is known to be.
  Duration least = milliseconds(50);
  /// Of all questions, in percent; saved up to `burst`.
  std::uint32_t percent = 10;
  std::uint32_t burst = 20;
};

/// How upstreams are asked. Names, units, bounds and sources: the table of settings.
struct LookupConfig {
  /// From the start of a lookup to its failure at the latest.
  Duration budget = seconds(4);
  Duration connect_timeout = seconds(1);
  /// One attempt over UDP.
  Duration datagram_attempt = milliseconds(1200);
  /// One attempt over a stream or in a session.
  Duration stream_attempt = milliseconds(1500);
  /// From one address of an upstream to the next while none has answered.
  Duration race_delay = milliseconds(250);
  /// Messages sent for one lookup at most, retries, hedges and TC fallback included.
  std::uint32_t max_messages = 6;
  /// Tries of one server over one kind of transport in one lookup at most, failed connects included
  /// (RFC 9520 3.1).
  std::uint32_t max_attempts_per_upstream = 3;
  /// Answers with a wrong id, question or source, after which a datagram's question moves to a
  /// stream and a stream is closed.
  std::uint32_t max_mismatches = 10;
  /// Timeouts in a row on one stream after which it is closed.
  std::uint32_t max_stream_timeouts = 2;
  /// Lookups in flight at most.
  std::uint32_t max_lookups = 50000;
  /// Lookups waiting for room on a transport of one upstream at most.
  std::uint32_t max_waiting = 1000;
  /// Which upstream is asked, and when one is passed over.
  SelectorConfig health;
  HedgeConfig hedge;
  /// Upstreams asked at once under the policy `kParallel`.
  std::uint32_t parallel = 2;
  /// 0x20: random letter case in questions sent in datagrams.
  bool randomize_case = true;
};

/// Who is asked.
struct LookupUpstreams {
  std::vector<Upstream> asked;
  /// Who resolves the names of those that have no address; each has one.
  std::vector<Upstream> bootstrap;
};

}  // namespace berth
