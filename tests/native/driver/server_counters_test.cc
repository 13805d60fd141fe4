#include "native-host/driver/server_counters.h"

#include <catch2/catch.hpp>

namespace {

using namespace berth;
using Lines = std::vector<std::string>;

const std::vector<Upstream> kUpstreams{
    Upstream::parse("tls://192.0.2.1").value(),
    Upstream::parse("https://dns.example/dns-query#address=192.0.2.2").value()};
const Endpoint kRemote{IpAddress::v4(0xc0000203), 443};

UpstreamFault fault(std::uint16_t upstream, Endpoint remote, Stage stage, FaultCause cause) {
  return {{upstream}, remote, stage, cause};
}

TEST_CASE("a fault's place names the address where the URL does not") {
  const auto place = [](const UpstreamFault& it) { return to_string(place_of(kUpstreams, it)); };
  CHECK(place(fault(0, kRemote, Stage::kTls, TransportCause::kCertificateExpired)) ==
        "tls://192.0.2.1:853, tls: certificate expired");
  CHECK(place(fault(1, kRemote, Stage::kMatch, AnswerFault::kHttpStatus)) ==
        "https://dns.example:443/dns-query at 192.0.2.3:443, match: HTTP status");
  CHECK(place(fault(1, {}, Stage::kResolveUpstream, AnswerFault::kNoAddress)) ==
        "https://dns.example:443/dns-query, resolve upstream: no address");
  CHECK(place(fault(7, kRemote, Stage::kWait, TransportCause::kReset)) ==
        "192.0.2.3:443, wait: reset");
}

TEST_CASE("counters of threads add up, and only what was counted is told") {
  ServerCounters one;
  one.queries.queries = 3;
  one.queries.cache_hits = 1;
  one.lookups.started = 2;
  const FaultPlace wait{"udp://192.0.2.1:53", {}, Stage::kWait, "timed out"};
  const FaultPlace match{"udp://192.0.2.1:53", {}, Stage::kMatch, "wrong id"};
  one.faults[wait] = 4;
  ServerCounters sum;
  CHECK(sum.lines() == Lines{"queries", "lookups"});
  sum.add(one);
  one.faults[match] = 1;
  sum.add(one);
  CHECK(sum.lines() == Lines{"queries: queries 6, cache_hits 2", "lookups: started 4",
                             "udp://192.0.2.1:53, wait: timed out: 8",
                             "udp://192.0.2.1:53, match: wrong id: 1"});
}

}  // namespace
