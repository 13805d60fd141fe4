#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "native-host/host_config.h"
#include "native-host/top/admin_reader.h"
#include "native-host/top/top_options.h"
#include "native-host/top/top_view.h"

namespace berth {

/// What is looked at, how, and how often.
struct TopOrder {
  AdminPlace place;
  TopState state;
  std::chrono::milliseconds interval{1000};
  /// Reports before it ends; 0: no end.
  std::uint32_t count = 0;
};

/// An order, or in one line why there is none.
struct TopOrderParse {
  std::optional<TopOrder> order;
  std::string complaint;
};

/// Reads the options; where they name no server, it is the one of the configuration.
[[nodiscard]] TopOrderParse make_top_order(const TopOptions& options, const AdminConfig& config);

}  // namespace berth
