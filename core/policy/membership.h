#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/policy/client.h"
#include "core/policy/list_stamp.h"

namespace berth {

/// Who belongs to a group.
struct GroupMembers {
  /// What follows the DoH path: `/dns-query/<token>`.
  std::vector<std::string> tokens;
  /// Names that this server is asked under: a whole one, or the first label of any.
  std::vector<std::string> hosts;
  std::vector<IpPrefix> clients;
};

/// What holds for one client.
struct Membership {
  /// Its group's number; 0 is everyone else's.
  std::uint16_t group = 0;
  /// The client chose by its URL or by the name that it asked under.
  bool is_chosen = false;
  /// What should have been a stamp does not decode.
  bool has_bad_stamp = false;
  /// Lists in place of the group's own.
  std::optional<std::bitset<kStampLists>> stamp;
};

/// Finds the group of `client`: by its token, then by the name it asks under, then by its address.
/// Group i + 1 is `groups[i]`; the first that fits is it. With `stamps`, a stamp or preset in the
/// token, or else in the first label of the name, chooses lists besides.
/// Allocates for stamps alone.
[[nodiscard]] Membership find_membership(const Client& client,
                                         const std::vector<GroupMembers>& groups, bool stamps);

}  // namespace berth
