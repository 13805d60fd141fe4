#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "native-host/top/live_query.h"
#include "native-host/top/server_report.h"
#include "native-host/top/text_line.h"

namespace berth {

/// The tables there are.
enum class TopTable : std::uint8_t { kUpstreams, kConnections, kQueries };

/// How many.
inline constexpr std::size_t kTopTables = 3;

/// What is looked at and how.
struct TopState {
  /// Of the admin listener.
  std::string url;
  TopTable table = TopTable::kUpstreams;
  /// The column each is sorted by; nothing: upstreams as they are configured, queries the newest
  /// first.
  std::array<std::optional<std::size_t>, kTopTables> sorted_by{std::nullopt, 3, std::nullopt};
  /// Rows that do not hold it are left out; empty: none are.
  std::string filter;
  bool is_typing_filter = false;
  bool is_paused = false;
  std::size_t first_row = 0;
  /// Why the report is not of now; empty: it is.
  std::string problem;
};

/// What fits on a terminal, or as much as there is.
struct TopSize {
  std::size_t width = 80;
  std::size_t height = 24;
};

/// The columns of a table, in lower case, as `--sort` names them.
[[nodiscard]] std::vector<std::string> columns_of(TopTable table);

/// The server at a glance, then the table.
[[nodiscard]] std::vector<TextLine> compose_top(const ServerReport& report,
                                                const LiveQueries& queries, const TopState& state,
                                                const TopSize& size);

}  // namespace berth
