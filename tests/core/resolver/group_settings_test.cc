#include "core/resolver/group_settings.h"

#include <catch2/catch.hpp>

#include "core/policy/blocklist_builder.h"

namespace berth {

TEST_CASE("lines make groups, which have from everyone else what they do not say") {
  PolicyConfig config;
  config.filter.block = {"ads.example"};
  config.filter.block_mode = BlockMode::kNxDomain;
  config.group_lines = {"kids.clients = 192.168.1.32/27, fd00::/8",
                        "guests.tokens = guest",
                        "kids.block = games.example, =video.example",
                        "kids.block_ttl=1m",
                        "guests.lists =",
                        "guests.rate.burst = 7"};
  config.filter.rate.queries_per_second = 20;
  resolve_groups(config);
  REQUIRE(config.groups.size() == 2);
  const NamedGroup& kids = config.groups[0];
  CHECK(kids.name == "kids");
  CHECK(kids.members.clients.size() == 2);
  CHECK(kids.filter.block == std::vector<std::string>{"games.example", "=video.example"});
  CHECK(kids.filter.block_mode == BlockMode::kNxDomain);
  CHECK(kids.filter.block_ttl_seconds == 60);
  const NamedGroup& guests = config.groups[1];
  CHECK(guests.members.tokens == std::vector<std::string>{"guest"});
  CHECK(guests.filter.block == std::vector<std::string>{"ads.example"});
  CHECK(guests.filter.lists.empty());
  CHECK(guests.filter.rate.queries_per_second == 20);
  CHECK(guests.filter.rate.burst == 7);
}

TEST_CASE("a group's schedule, rewrites and engines stand in its lines") {
  PolicyConfig config;
  config.filter.safe_search = {"bing"};
  config.group_lines = {"kids.schedule = mon-fri 21:00-07:00, sat sun",
                        "kids.rewrite = nas.example 192.0.2.1 192.0.2.2, a.example b.example",
                        "guests.safe_search = *, youtube_moderate"};
  resolve_groups(config);
  REQUIRE(config.groups.size() == 2);
  const NamedGroup& kids = config.groups[0];
  REQUIRE(kids.members.schedule.size() == 2);
  CHECK(kids.members.schedule[1].to_string() == "sat-sun");
  CHECK(kids.filter.rewrite ==
        std::vector<std::string>{"nas.example 192.0.2.1 192.0.2.2", "a.example b.example"});
  CHECK(kids.filter.safe_search == std::vector<std::string>{"bing"});
  CHECK(config.groups[1].filter.safe_search == std::vector<std::string>{"*", "youtube_moderate"});
  for (const std::string_view line :
       {"kids.schedule = nightly", "kids.rewrite = a.example", "kids.safe_search = askjeeves"}) {
    CHECK_FALSE(group_line_fault(line).empty());
  }
}

TEST_CASE("what is wrong with a line is said in words") {
  CHECK(group_line_fault("kids.clients = 192.168.1.32/27").empty());
  CHECK(group_line_fault("kids.clients = 192.168.1.300").find("192.168.1.300") !=
        std::string::npos);
  CHECK(group_line_fault("kids.colour = blue") == "\"colour\" is no setting of a group");
  CHECK(group_line_fault("kids.stamp_error = refuse") ==
        "\"stamp_error\" is no setting of a group");
  for (const std::string_view line :
       {"", "kids", "kids = x", ".clients = 192.0.2.1", "a b.block = x"}) {
    CHECK(group_line_fault(line) == "a line is written as kids.clients = 192.168.1.32/27");
  }
}

TEST_CASE("lists that the image does not have are named, with those that it has") {
  BlocklistBuilder builder;
  for (const char* list : {"ads", "phishing"}) REQUIRE(builder.add_list(list).ok());
  const Bytes octets = *builder.build();
  const BlocklistImage image = *BlocklistImage::open(octets);
  PolicyConfig config;
  config.filter.lists = {"ads", "1:AIAABA", "sec"};
  config.group_lines = {"kids.lists = adds"};
  resolve_groups(config);
  CHECK(check_lists(config, image) ==
        std::vector<ConfigProblem>{{"groups.kids.lists",
                                    "\"adds\" is no list of the image, which has \"ads\", "
                                    "\"phishing\""}});
  config.group_lines = {"kids.lists = ads", "kids.censored_lists = orders"};
  resolve_groups(config);
  REQUIRE(check_lists(config, image).size() == 1);
  CHECK(check_lists(config, image)[0].key == "groups.kids.censored_lists");
}

}  // namespace berth
