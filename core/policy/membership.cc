#include "core/policy/membership.h"

#include <algorithm>
#include <array>

#include "core/policy/host_name.h"

namespace berth {
namespace {

bool is_asked_under(std::string_view name, std::string_view entry) {
  const bool is_label = entry.find('.') == std::string_view::npos;
  return equal_without_case(is_label ? first_label(name) : name, entry);
}

bool has_its_time(const GroupMembers& group, std::optional<WeekMinute> minute) {
  if (group.schedule.empty()) return true;
  return minute && std::any_of(group.schedule.begin(), group.schedule.end(),
                               [&](const WeekWindow& each) { return each.holds(*minute); });
}

/// Whether `subjects`, each with a line feed behind it, have `entry` among them.
bool holds_subject(std::string_view subjects, std::string_view entry) {
  while (!subjects.empty()) {
    const std::size_t end = subjects.find('\n');
    if (equal_without_case(subjects.substr(0, end), entry)) return true;
    subjects.remove_prefix(end == std::string_view::npos ? subjects.size() : end + 1);
  }
  return false;
}

template <typename Fits>
std::uint16_t find_group(const std::vector<GroupMembers>& groups, const MembershipBasis& basis,
                         const Fits& fits) {
  const auto found = std::find_if(groups.begin(), groups.end(), [&](const GroupMembers& group) {
    return fits(group) && has_its_time(group, basis.minute);
  });
  return found == groups.end() ? 0 : static_cast<std::uint16_t>(found - groups.begin() + 1);
}

template <typename Fits>
bool any_of(const std::vector<std::string>& entries, const Fits& fits) {
  return std::any_of(entries.begin(), entries.end(), fits);
}

/// Takes a stamp or preset, if `text` is one.
void take_stamp(std::string_view text, Membership& membership) {
  if (text.empty()) return;
  std::optional<ListStamp> stamp = preset_stamp(text);
  if (!stamp && looks_like_stamp(text)) {
    Result<ListStamp> parsed = parse_stamp(text);
    if (parsed) {
      stamp = std::move(*parsed);
    } else {
      // Any first label may begin so; what stands in a path was put there on purpose.
      membership.has_bad_stamp = text[1] == ':';
    }
  }
  if (!stamp) return;
  membership.stamp = stamp->lists;
  membership.is_chosen = true;
}

}  // namespace

Membership find_membership(const Client& client, const std::vector<GroupMembers>& groups,
                           const MembershipBasis& basis) {
  Membership membership;
  const std::array names{name_of_host(client.host), name_of_host(client.server_name)};
  const auto by_token = [&client](const GroupMembers& group) {
    return any_of(group.tokens, [&](const std::string& each) { return each == client.token; });
  };
  const auto by_subject = [&client](const GroupMembers& group) {
    return any_of(group.subjects,
                  [&](const std::string& each) { return holds_subject(client.subjects, each); });
  };
  const auto by_address = [&client](const GroupMembers& group) {
    return contains(group.clients, client.address.address);
  };
  if (!client.token.empty()) membership.group = find_group(groups, basis, by_token);
  for (const std::string_view name : names) {
    if (membership.group != 0 || name.empty()) continue;
    membership.group = find_group(groups, basis, [name](const GroupMembers& group) {
      return any_of(group.hosts, [&](const auto& each) { return is_asked_under(name, each); });
    });
  }
  membership.is_chosen = membership.group != 0;
  if (membership.group == 0 && !client.subjects.empty()) {
    membership.group = find_group(groups, basis, by_subject);
  }
  if (membership.group == 0) membership.group = find_group(groups, basis, by_address);
  if (!basis.stamps) return membership;
  take_stamp(client.token, membership);
  for (const std::string_view name : names) {
    if (membership.stamp || membership.has_bad_stamp) break;
    take_stamp(first_label(name), membership);
  }
  return membership;
}

}  // namespace berth
