#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/policy/client.h"
#include "core/policy/list_stamp.h"
#include "core/policy/week_window.h"

namespace berth {

/// Who belongs to a group.
struct GroupMembers {
  /// What follows the DoH path: `/dns-query/<token>`.
  std::vector<std::string> tokens;
  /// Names that this server is asked under: a whole one, or the first label of any.
  std::vector<std::string> hosts;
  /// Names that their certificates hold.
  std::vector<std::string> subjects;
  std::vector<IpPrefix> clients;
  /// When it has members; none: always.
  std::vector<WeekWindow> schedule;
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

/// What counts for membership beside the client.
struct MembershipBasis {
  /// Stamps and presets choose lists.
  bool stamps = false;
  /// Nothing where it is not known: groups with a schedule then have no members.
  std::optional<WeekMinute> minute;
};

/// Finds the group of `client`: by its token, then by the name it asks under, of which that of HTTP
/// goes before that of TLS, then by its certificate, then by its address. Group i + 1 is
/// `groups[i]`; the first that fits and has its time is it. A stamp or preset in the token, or else
/// in the first label of one of the names, chooses lists besides. Allocates for stamps alone.
[[nodiscard]] Membership find_membership(const Client& client,
                                         const std::vector<GroupMembers>& groups,
                                         const MembershipBasis& basis);

}  // namespace berth
