#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/time.h"

namespace berth {

/// What may be kept of a query. Each keeps less than the one before.
enum class LogPrivacy : std::uint8_t {
  kFull,       ///< everything
  kTruncated,  ///< of clients their network alone
  kNoClient,   ///< nothing of clients
  kCounts,     ///< nothing of single queries: how many, from where answers came, how fast
};

/// Where queries are kept, and for how long.
struct QueryLogConfig {
  /// In a database of the state directory.
  bool database = false;
  LogPrivacy privacy = LogPrivacy::kTruncated;
  Duration keep = seconds(7 * 24 * 3600);
  /// Of the database. Unit: octets.
  std::size_t max_bytes = std::size_t{256} << 20;
  /// Up to so many queries a second all are kept; apart from them, up to as many that failed, were
  /// blocked or slow.
  std::uint32_t rate = 4000;
  /// File of JSON lines; empty: none.
  std::string lines;
  /// File, or `unix:` and a socket, of dnstap; empty: none.
  std::string dnstap;
  /// A file of lines that has grown to this is moved aside. Unit: octets.
  std::size_t file_bytes = std::size_t{64} << 20;
  /// Files that were moved aside and stay.
  std::uint32_t files = 4;
};

}  // namespace berth
