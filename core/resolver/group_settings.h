#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/policy/blocklist_image.h"
#include "core/policy/policy.h"
#include "core/resolver/settings.h"

namespace berth {

/// The rows that say who belongs to a group. What holds for its members are the rows of
/// `filter_settings`, without their `policy.`.
[[nodiscard]] SettingTable<GroupMembers> member_settings();

/// What is wrong with one line of `PolicyConfig::group_lines`, `NAME.SETTING = VALUE`, in words;
/// empty: nothing. A name has letters, digits, `-` and `_`.
[[nodiscard]] std::string group_line_fault(std::string_view line);

/// Makes `groups` of `group_lines`, in the order in which their names first come up. What a group
/// does not say it has from `filter`. Lines that are at fault are passed over.
void resolve_groups(PolicyConfig& config);

/// Lists that are chosen and that `image` does not have. Requires: groups are resolved.
[[nodiscard]] std::vector<ConfigProblem> check_lists(const PolicyConfig& config,
                                                     const BlocklistImage& image);

}  // namespace berth
