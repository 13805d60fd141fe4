#include "core/pool/transport.h"

#include <set>
#include <string>
#include <string_view>

#include <catch2/catch.hpp>

namespace berth {

TEST_CASE("a transport opens, is busy and parked by turns, and closes once") {
  const TransportState states[] = {TransportState::kOpening, TransportState::kBusy,
                                   TransportState::kParked, TransportState::kClosing};
  std::string moves;
  for (const TransportState from : states) {
    for (const TransportState to : states) {
      if (!may_move(from, to)) continue;
      moves += std::string(to_string(from)) + ">" + std::string(to_string(to)) + " ";
    }
  }
  CHECK(moves ==
        "opening>busy opening>closing busy>parked busy>closing parked>busy "
        "parked>closing ");
}

TEST_CASE("every close reason and kind has a name of its own, fit for a metric") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(CloseReason::kNoQuery); ++i) {
    const std::string_view name = to_string(static_cast<CloseReason>(i));
    CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
    CHECK(names.insert(name).second);
  }
  CHECK(names.size() == 15);
  CHECK(names.count("unknown") == 0);
  CHECK(to_string(TransportKind::kDatagram) == "datagram");
  CHECK(to_string(TransportKind::kStream) == "stream");
  CHECK(to_string(TransportKind::kSession) == "session");
}

}  // namespace berth
