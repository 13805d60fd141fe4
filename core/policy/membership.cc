#include "core/policy/membership.h"

#include <algorithm>

namespace berth {
namespace {

char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

bool equal_without_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// A host as in a Host header, without port and final dot; an IPv6 address stays as it is.
std::string_view name_of(std::string_view host) {
  if (host.empty() || host.front() == '[') return {};
  host = host.substr(0, host.find(':'));
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

std::string_view first_label(std::string_view name) { return name.substr(0, name.find('.')); }

bool is_asked_under(std::string_view name, std::string_view entry) {
  const bool is_label = entry.find('.') == std::string_view::npos;
  return equal_without_case(is_label ? first_label(name) : name, entry);
}

template <typename Fits>
std::uint16_t find_group(const std::vector<GroupMembers>& groups, const Fits& fits) {
  const auto found = std::find_if(groups.begin(), groups.end(), fits);
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
                           bool stamps) {
  Membership membership;
  const std::string_view name = name_of(client.host);
  const auto by_token = [&client](const GroupMembers& group) {
    return any_of(group.tokens, [&](const std::string& each) { return each == client.token; });
  };
  const auto by_name = [name](const GroupMembers& group) {
    return any_of(group.hosts, [&](const std::string& each) { return is_asked_under(name, each); });
  };
  const auto by_address = [&client](const GroupMembers& group) {
    return contains(group.clients, client.address.address);
  };
  const bool has_token = !client.token.empty();
  if (has_token) membership.group = find_group(groups, by_token);
  if (membership.group == 0 && !name.empty()) membership.group = find_group(groups, by_name);
  membership.is_chosen = membership.group != 0;
  if (membership.group == 0) membership.group = find_group(groups, by_address);
  if (!stamps) return membership;
  take_stamp(client.token, membership);
  if (!membership.stamp && !membership.has_bad_stamp) take_stamp(first_label(name), membership);
  return membership;
}

}  // namespace berth
