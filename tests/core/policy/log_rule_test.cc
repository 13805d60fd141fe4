#include "core/policy/log_rule.h"

#include <catch2/catch.hpp>
#include <string>

namespace berth {
namespace {

std::string logged(LogDetail detail, LogAddress address, std::string_view client) {
  const IpAddress shown = LogRule{detail, address}.address_of(*IpAddress::parse(client));
  return shown == IpAddress() ? "" : shown.to_string();
}

}  // namespace

TEST_CASE("a log holds an address whole, its network, or none of it") {
  const auto full = LogDetail::kFull;
  CHECK(logged(full, LogAddress::kWhole, "192.0.2.77") == "192.0.2.77");
  CHECK(logged(full, LogAddress::kNetwork, "192.0.2.77") == "192.0.2.0");
  CHECK(logged(full, LogAddress::kNone, "192.0.2.77").empty());
  CHECK(logged(full, LogAddress::kWhole, "2001:db8:1:2::77") == "2001:db8:1:2::77");
  CHECK(logged(full, LogAddress::kNetwork, "2001:db8:1:2::77") == "2001:db8:1::");
}

TEST_CASE("where counts are all, no address is shown") {
  CHECK(logged(LogDetail::kCounts, LogAddress::kWhole, "192.0.2.77").empty());
  CHECK(logged(LogDetail::kOff, LogAddress::kNetwork, "192.0.2.77").empty());
}

}  // namespace berth
