#pragma once

#include <cstdint>

#include "core/base/time.h"
#include "core/upstream/selector.h"

namespace berth {

/// How upstreams are asked. Names, units, bounds and sources: the table of settings.
struct LookupConfig {
  /// From the start of a lookup to its failure at the latest.
  Duration budget = seconds(4);
  Duration connect_timeout = seconds(1);
  /// One attempt over UDP.
  Duration datagram_attempt = milliseconds(1200);
  /// One attempt over a stream.
  Duration stream_attempt = milliseconds(1500);
  /// Messages sent for one lookup at most, retries and TC fallback included.
  std::uint32_t max_messages = 6;
  /// Attempts at one upstream in one lookup at most, failed connects included.
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
  /// When an upstream is passed over.
  SelectorConfig health;
  /// 0x20: random letter case in questions sent in datagrams.
  bool randomize_case = true;
};

}  // namespace berth
