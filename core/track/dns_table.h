#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/siphash.h"
#include "core/message/iana.h"
#include "core/track/connection_record.h"
#include "core/track/latency_histogram.h"
#include "core/track/track_config.h"

namespace berth {

/// What came of queries to one upstream, for one group of names and one type.
struct DnsCounts {
  /// Answers with response codes 0 to 5; the last place has all others.
  static constexpr std::size_t kCodes = 7;

  std::array<std::uint64_t, kCodes> by_code{};
  /// Those that came too late, or not at all.
  std::uint64_t timeouts = 0;
  /// Those whose transport ended first.
  std::uint64_t failures = 0;
  /// Of answers that say something about the name: NOERROR and NXDOMAIN.
  LatencyHistogram success;
  /// Of all other answers.
  LatencyHistogram failure;

  void count(Rcode code, Duration latency);
  void add(const DnsCounts& more);

  friend bool operator==(const DnsCounts&, const DnsCounts&) = default;
};

/// A row of an observer's statistics.
struct DnsRow {
  PlaceId upstream;
  /// As `name_group` has it; "other" for those that found no room.
  std::string group;
  RecordType type{};
  DnsCounts counts;

  friend bool operator==(const DnsRow&, const DnsRow&) = default;
};

/// DNS statistics of one observer since it last looked, by upstream, group of names and type.
/// Shape: bounded in groups and rows as the configuration says. A name that finds no group counts
/// in "other"; what finds no row counts there under type 0, one row an upstream.
class DnsTable {
 public:
  /// `key` keeps names from being chosen to collide.
  DnsTable(const TrackConfig& config, const SipKey& key);

  /// The counts of a row, made if need be; valid for the call.
  [[nodiscard]] DnsCounts& counts(PlaceId upstream, std::string_view group, RecordType type);
  /// Hands all rows out, sorted, and gives its memory back.
  [[nodiscard]] std::vector<DnsRow> take();

  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  struct Hash {
    SipKey key;
    std::size_t operator()(const std::string& text) const;
    std::size_t operator()(std::uint64_t row) const;
  };
  /// Group in the upper half, upstream, type.
  using RowKey = std::uint64_t;

  void clear();

  std::size_t max_groups_;
  std::size_t max_rows_;
  Hash hash_;
  /// Numbers from 1 on; 0 is "other".
  std::unordered_map<std::string, std::uint32_t, Hash> groups_;
  std::unordered_map<RowKey, DnsCounts, Hash> rows_;
};

}  // namespace berth
