#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace berth {

/// A query that was answered just now. Source: docs/admin.md, GET /api/queries.
struct LiveQuery {
  std::string client;
  std::string name;
  std::string type;
  /// Response code, or what there was in place of one.
  std::string rcode;
  std::string source;
  std::uint64_t duration_us = 0;
  /// Why it was blocked or failed, or where its time went.
  std::string why;
  bool is_blocked = false;
  bool has_failed = false;
};

/// The latest of them, the newest first.
using LiveQueries = std::deque<LiveQuery>;

/// Those that are kept.
inline constexpr std::size_t kMaxLiveQueries = 500;

/// Reads the data of one event; nothing: it is none.
[[nodiscard]] std::optional<LiveQuery> read_live_query(std::string_view json);

}  // namespace berth
