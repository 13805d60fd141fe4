#include "native-host/server/admission.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

using Verdict = Admission::Verdict;

constexpr TimePoint kNow{seconds(1000)};

IpAddress address(std::string_view text) { return *IpAddress::parse(text); }

std::shared_ptr<Admission> admission() {
  AdmissionLimits limits;
  limits.max_connections = 5;
  limits.max_connections_per_client = 2;
  limits.handshake_burst = 3;
  limits.handshakes_per_second = 1;
  return std::make_shared<Admission>(limits);
}

TEST_CASE("a client has so many connections, and a place that is given back", "[admission]") {
  const auto all = admission();
  AdmissionTicket one;
  AdmissionTicket two;
  AdmissionTicket three;
  CHECK(all->admit(kNow, address("192.0.2.1"), false, one) == Verdict::kAdmitted);
  CHECK(all->admit(kNow, address("192.0.2.1"), false, two) == Verdict::kAdmitted);
  CHECK(all->admit(kNow, address("192.0.2.1"), false, three) == Verdict::kTooManyOfClient);
  CHECK(all->admit(kNow, address("192.0.2.2"), false, three) == Verdict::kAdmitted);
  CHECK(all->open() == 3);
  one = AdmissionTicket();
  CHECK(all->open() == 2);
  CHECK(all->admit(kNow, address("192.0.2.1"), false, one) == Verdict::kAdmitted);
}

TEST_CASE("a connection by a proxy counts for its client once that is known", "[admission]") {
  const auto all = admission();
  std::array<AdmissionTicket, 5> tickets;
  for (AdmissionTicket& each : tickets) {
    CHECK(all->admit(kNow, IpAddress(), true, each) == Verdict::kAdmitted);
  }
  AdmissionTicket more;
  CHECK(all->admit(kNow, IpAddress(), true, more) == Verdict::kTooMany);
  CHECK(tickets[0].name_client(kNow, address("192.0.2.1"), true));
  CHECK(tickets[1].name_client(kNow, address("192.0.2.1"), true));
  CHECK_FALSE(tickets[2].name_client(kNow, address("192.0.2.1"), true));
  CHECK(tickets[3].name_client(kNow, address("192.0.2.2"), true));
  CHECK(all->open() == 5);
  for (AdmissionTicket& each : tickets) each = AdmissionTicket();
  CHECK(all->open() == 0);
  // Its places are free again; handshakes are counted as they come.
  CHECK(all->admit(kNow, address("192.0.2.1"), true, tickets[0]) == Verdict::kAdmitted);
  CHECK(all->admit(kNow, address("192.0.2.1"), true, tickets[1]) == Verdict::kTooFastForClient);
  CHECK(all->admit(kNow, address("192.0.2.1"), false, tickets[1]) == Verdict::kAdmitted);
}

}  // namespace
}  // namespace berth
