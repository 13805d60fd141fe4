#include "tests/simulation/faults.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>
#include <string>

namespace berth {

TEST_CASE("each fault stands at its own place in the table, and can strike some upstream") {
  using enum UpstreamProtocol;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFaultCount; ++i) {
    const FaultRow& row = fault_table()[i];
    CHECK(static_cast<std::size_t>(row.fault) == i);
    names.insert(row.name);
    CHECK((can_strike(row.fault, kUdp) || can_strike(row.fault, kTls) ||
           can_strike(row.fault, kHttps)));
  }
  CHECK(names.size() == kFaultCount);
}

TEST_CASE("every fault from F1 to F26 is played") {
  // By kinds of name (zone.h): large answers, TTLs at the edges, chains and loops of aliases. By
  // the runs called outage: upstreams that restart again and again.
  std::set<std::string> played{"F18", "F19", "F20", "F26"};
  for (const FaultRow& row : fault_table()) {
    std::istringstream numbers{std::string(row.plays)};
    for (std::string number; numbers >> number;) played.insert(number);
  }
  for (int number = 1; number <= 26; ++number)
    CHECK(played.count("F" + std::to_string(number)) == 1);
}

}  // namespace berth
