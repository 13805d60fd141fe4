#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/base/ip_prefix.h"
#include "core/base/time.h"
#include "native-host/query_events/query_text.h"

namespace berth {

/// Which queries somebody wants to see.
struct QueryFilter {
  /// In lower case; a part of the name.
  std::string name;
  std::optional<IpPrefix> client;
  std::string type;
  std::optional<std::string> group;
  bool only_blocked = false;
  bool only_failed = false;
  Duration least_took{};

  /// Whether every query fits.
  [[nodiscard]] bool is_open() const { return *this == QueryFilter(); }
  /// What can be said without reading messages.
  [[nodiscard]] bool fits(const QueryEvent& event) const;
  /// The rest.
  [[nodiscard]] bool fits(const QueryText& text) const;

  friend bool operator==(const QueryFilter&, const QueryFilter&) = default;
};

/// What somebody asked to see: the filter, and how many each second at most.
struct QueryWish {
  QueryFilter filter;
  std::uint32_t rate = 50;

  static constexpr std::uint32_t kMaxRate = 1000;
};

/// Reads `name`, `client`, `type`, `group`, `blocked`, `failed`, `slow_ms` and `rate`; others are
/// passed over. Nothing: `problem` says what is wrong.
[[nodiscard]] std::optional<QueryWish> read_wish(
    const std::map<std::string, std::string>& arguments, std::string& problem);

}  // namespace berth
