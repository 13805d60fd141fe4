#include "core/policy/membership.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

std::vector<GroupMembers> groups() {
  GroupMembers kids;
  kids.tokens = {"kids"};
  kids.hosts = {"kids", "school.example.net"};
  kids.subjects = {"tablet", "tablet@home.example"};
  kids.clients = {*IpPrefix::parse("192.168.1.32/27")};
  GroupMembers guests;
  guests.clients = {*IpPrefix::parse("192.168.1.0/24"), *IpPrefix::parse("fd00::/8")};
  return {kids, guests};
}

Client asking(std::string_view address, std::string_view host = {}, std::string_view token = {}) {
  Client client;
  client.address.address = *IpAddress::parse(address);
  client.host = host;
  client.token = token;
  return client;
}

Membership find(const Client& client, bool stamps = true) {
  return find_membership(client, groups(), {stamps, std::nullopt});
}

/// The lists of a membership, as a stamp: "" where it has none.
std::string lists(const Client& client) {
  const Membership membership = find(client);
  if (membership.has_bad_stamp) return "bad";
  return membership.stamp ? ListStamp{*membership.stamp, {}}.to_path() : "";
}

}  // namespace

TEST_CASE("a token goes before the name asked under, that before the address") {
  CHECK(find(asking("192.0.2.1")).group == 0);
  CHECK(find(asking("192.168.1.40")).group == 1);
  CHECK(find(asking("192.168.1.5")).group == 2);
  CHECK(find(asking("fd00::5")).group == 2);
  CHECK(find(asking("192.168.1.5", "kids.dns.example.com")).group == 1);
  CHECK(find(asking("192.168.1.5", "x.example", "kids")).group == 1);
  CHECK(find(asking("192.0.2.1", "", "Kids")).group == 0);
}

TEST_CASE("a group has members in its time alone, who else are in the next that fits") {
  std::vector<GroupMembers> all = groups();
  all[0].schedule = {*WeekWindow::parse("mon 21:00-07:00"), *WeekWindow::parse("sat")};
  const auto group_at = [&](std::optional<WeekMinute> minute, std::string_view token = {}) {
    return find_membership(asking("192.168.1.40", {}, token), all, {false, minute}).group;
  };
  constexpr WeekMinute kMonday21 = 21 * 60;
  CHECK(group_at(kMonday21) == 1);
  CHECK(group_at(kMonday21 - 1) == 2);
  CHECK(group_at(std::nullopt) == 2);
  CHECK(group_at(5 * 24 * 60) == 1);
  CHECK(group_at(kMonday21, "kids") == 1);
  // A token of a group that does not have its time says nothing.
  CHECK(group_at(kMonday21 - 1, "kids") == 2);
  const Membership late =
      find_membership(asking("192.168.1.40", {}, "kids"), all, {false, WeekMinute{5 * 24 * 60}});
  CHECK(late.is_chosen);
}

TEST_CASE("the name asked for in TLS counts where that of HTTP says nothing") {
  Client client = asking("192.168.1.5");
  client.server_name = "Kids.dns.example.com";
  CHECK(find(client).group == 1);
  CHECK(find(client).is_chosen);
  client.host = "dns.example.com";
  CHECK(find(client).group == 1);
  client.server_name = "dns.example.com";
  CHECK(find(client).group == 2);
  client.host = "kids.dns.example.com";
  CHECK(find(client).group == 1);
}

TEST_CASE("a certificate counts before the address and after all that the client chose") {
  Client client = asking("192.168.1.5");
  client.subjects = "laptop\nTABLET\n";
  CHECK(find(client).group == 1);
  CHECK_FALSE(find(client).is_chosen);
  client.subjects = "tablet@home.example\n";
  CHECK(find(client).group == 1);
  // Whole names alone, whatever stands around them.
  for (const std::string_view other : {"", "\n", "tablet2\n", "2tablet\n", "tab\nlet\n"}) {
    client.subjects = other;
    CHECK(find(client).group == 2);
  }
  client.subjects = "laptop\n";
  client.server_name = "kids.dns.example.com";
  CHECK(find(client).group == 1);
}

TEST_CASE("a stamp may stand in the name asked for in TLS") {
  Client client = asking("192.0.2.1", "dns.example.com");
  client.server_name = "1-acaaaba.dns.example.com";
  const std::string of_host = lists(asking("192.0.2.1", "1-acaaaba.dns.example.com"));
  REQUIRE_FALSE(of_host.empty());
  CHECK(lists(client) == of_host);
  client.token = "1:AIAABA";
  CHECK(lists(client) == lists(asking("192.0.2.1", "", "1:AIAABA")));
}

TEST_CASE("a host is a whole name or the first label of any, without case, port and final dot") {
  CHECK(find(asking("192.0.2.1", "KIDS.dns.example.com:8443")).group == 1);
  CHECK(find(asking("192.0.2.1", "kids")).group == 1);
  CHECK(find(asking("192.0.2.1", "School.example.net.")).group == 1);
  CHECK(find(asking("192.0.2.1", "school.example.org")).group == 0);
  CHECK(find(asking("192.0.2.1", "akids.example.org")).group == 0);
  CHECK(find(asking("192.0.2.1", "[fd00::1]:8443")).group == 0);
}

TEST_CASE("a client that chose by its URL or host is told from one that was chosen for") {
  CHECK_FALSE(find(asking("192.168.1.40")).is_chosen);
  CHECK(find(asking("192.0.2.1", "kids.example")).is_chosen);
  CHECK(find(asking("192.0.2.1", "", "1:AIAABA")).is_chosen);
}

TEST_CASE("a stamp chooses lists in path and host, byte for byte as serverless-dns has it") {
  CHECK(lists(asking("192.0.2.1", "", "1:AIAABA")) == "1:AIAABA");
  CHECK(lists(asking("192.0.2.1", "", "1:AIAABA==")) == "1:AIAABA");
  CHECK(lists(asking("192.0.2.1", "1-acaaaba.dns.example.com")) == "1:AIAABA");
  CHECK(lists(asking("192.0.2.1", "1-ACAAABA.dns.example.com", "")) == "1:AIAABA");
  CHECK(lists(asking("192.0.2.1", "1-aaaaaaa.dns.example.com", "1:AIAABA:key")) == "1:AIAABA");
  CHECK(lists(asking("192.0.2.1", "", "sec")) == preset_stamp("sec")->to_path());
  CHECK(lists(asking("192.0.2.1", "rec.example.com")) == preset_stamp("rec")->to_path());
}

TEST_CASE("what only looks like a stamp is an ordinary label, but in a path it is an error") {
  CHECK(lists(asking("192.0.2.1", "192-168-1-1.example.com")) == "");
  CHECK(lists(asking("192.0.2.1", "2-foo.example.com")) == "");
  CHECK(lists(asking("192.0.2.1", "1-not-a-stamp!.example.com")) == "");
  CHECK(lists(asking("192.0.2.1", "", "1:%%%")) == "bad");
  CHECK(lists(asking("192.0.2.1", "", "1:AIA")) == "bad");
  CHECK(lists(asking("192.0.2.1", "", "2:AIAABA")) == "");
}

TEST_CASE("a stamp leaves its client in the group it is in otherwise") {
  const Membership membership = find(asking("192.168.1.40", "", "1:AIAABA"));
  CHECK(membership.group == 1);
  CHECK(membership.stamp.has_value());
}

TEST_CASE("without lists nothing is a stamp") {
  const Membership membership = find(asking("192.0.2.1", "", "1:%%%"), false);
  CHECK_FALSE(membership.has_bad_stamp);
  CHECK_FALSE(membership.stamp.has_value());
}

}  // namespace berth
