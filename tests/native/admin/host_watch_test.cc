#include "native-host/admin/host_watch.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

using Lines = std::vector<std::string>;

HostCounters counters(std::uint64_t overflows, std::uint64_t open) {
  HostCounters out;
  out.listen_overflows = overflows;
  out.open_descriptors = open;
  out.max_descriptors = 1000;
  return out;
}

}  // namespace

TEST_CASE("connections that find a queue full are warned of each time, with how many there were") {
  HostWatch watch(counters(7, 1));
  CHECK(watch.look(counters(7, 1)).empty());
  CHECK(watch.look(counters(10, 1)) ==
        Lines{"3 connections found an accept queue of this network namespace full; raise "
              "admission.backlog, net.core.somaxconn or threads"});
  CHECK(watch.look(counters(10, 1)).empty());
  // Another namespace, or a kernel that does not tell any more.
  CHECK(watch.look(counters(0, 1)).empty());
  CHECK(watch.look(counters(1, 1)).size() == 1);
}

TEST_CASE("descriptors that run out are warned of once, and again after they were enough") {
  HostWatch watch(counters(0, 1));
  CHECK(watch.look(counters(0, 799)).empty());
  CHECK(watch.look(counters(0, 800)) ==
        Lines{"800 of 1000 descriptors are open; raise the limit (ulimit -n, LimitNOFILE=)"});
  CHECK(watch.look(counters(0, 900)).empty());
  CHECK(watch.look(counters(0, 700)).empty());
  CHECK(watch.look(counters(0, 800)).size() == 1);
  CHECK(HostWatch({}).look({}).empty());
}

}  // namespace berth
