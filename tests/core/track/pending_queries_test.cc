#include "core/track/pending_queries.h"

#include <catch2/catch.hpp>

namespace berth {
namespace {

constexpr TimePoint kStart{seconds(1000)};

PendingQueries::Asked asked(TimePoint at) { return {{}, "example.com", RecordType::kA, at}; }

}  // namespace

TEST_CASE("a query is taken out once") {
  PendingQueries pending(4, seconds(5));
  const auto query = pending.add(asked(kStart));
  REQUIRE(query);
  CHECK(pending.deadline() == kStart + seconds(5));
  CHECK(pending.take(*query));
  CHECK_FALSE(pending.take(*query));
  CHECK_FALSE(pending.deadline());
}

TEST_CASE("a query is overdue at its timeout, and not before") {
  PendingQueries pending(4, seconds(5));
  const auto query = pending.add(asked(kStart));
  CHECK_FALSE(pending.take_overdue(kStart + seconds(5) - Duration(1)));
  CHECK(pending.take_overdue(kStart + seconds(5)));
  CHECK_FALSE(pending.take(*query));
}

TEST_CASE("one that waits does not keep others from coming and going") {
  PendingQueries pending(2, seconds(5));
  REQUIRE(pending.add(asked(kStart)));
  for (int i = 0; i < 1000; ++i) {
    const auto query = pending.add(asked(kStart));
    REQUIRE(query);
    CHECK_FALSE(pending.add(asked(kStart)));
    CHECK(pending.take(*query));
  }
  CHECK(pending.size() == 1);
}

}  // namespace berth
