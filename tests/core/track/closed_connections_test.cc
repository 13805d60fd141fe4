#include "core/track/closed_connections.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

using Outcome = ClosedConnections::Outcome;

ConnectionRecord record(std::uint64_t cookie, std::uint64_t queries) {
  ConnectionRecord out;
  out.cookie = cookie;
  out.counters.queries = queries;
  return out;
}

ConnectionCounters queries(std::uint64_t count) {
  ConnectionCounters out;
  out.queries = count;
  return out;
}

}  // namespace

TEST_CASE("one cookie is one record, merged by the larger of each counter") {
  ClosedConnections closed(4);
  CHECK(closed.add(record(1, 5), queries(2)) == Outcome::kKept);
  ConnectionRecord more = record(1, 3);
  more.counters.answers = 7;
  more.rtt_us = 90;
  more.reason = "idle";
  CHECK(closed.add(more, more.counters) == Outcome::kMerged);
  const auto taken = closed.take();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].total.counters.queries == 5);
  CHECK(taken[0].total.counters.answers == 7);
  CHECK(taken[0].total.rtt_us == 90);
  CHECK(taken[0].total.reason == "idle");
  CHECK(taken[0].last.queries == 2);
  CHECK(taken[0].last.answers == 7);
}

TEST_CASE("what was filled by a merge is not given up as empty") {
  ClosedConnections closed(2);
  CHECK(closed.add(record(1, 0), {}) == Outcome::kKept);
  CHECK(closed.add(record(2, 0), {}) == Outcome::kKept);
  CHECK(closed.add(record(1, 4), queries(4)) == Outcome::kMerged);
  CHECK(closed.add(record(3, 1), queries(1)) == Outcome::kReplaced);
  CHECK(closed.contains(1));
  CHECK_FALSE(closed.contains(2));
  CHECK(closed.add(record(4, 1), queries(1)) == Outcome::kDropped);
}

TEST_CASE("nothing is left of what was taken") {
  ClosedConnections closed(2);
  CHECK(closed.add(record(1, 0), {}) == Outcome::kKept);
  CHECK(closed.take().size() == 1);
  CHECK(closed.size() == 0);
  CHECK(closed.capacity() == 0);
  CHECK_FALSE(closed.contains(1));
  CHECK(closed.add(record(1, 0), {}) == Outcome::kKept);
}

TEST_CASE("a difference and a sum stay within their numbers") {
  std::uint64_t underflows = 0;
  CHECK(difference(queries(1), queries(3), underflows) == ConnectionCounters{});
  CHECK(underflows == 1);
  ConnectionCounters full;
  full.retries = 0xffffffff;
  ConnectionCounters one;
  one.retries = 1;
  add_counters(full, one);
  CHECK(full.retries == 0xffffffff);
}

}  // namespace berth
