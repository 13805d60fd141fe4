#include "native-host/driver/answer_latency.h"

#include <catch2/catch.hpp>

namespace {

using namespace berth;

TEST_CASE("the share of answers that came within a time is told to an eighth") {
  AnswerLatency times;
  CHECK(times.within(500) == Duration::zero());
  for (int us = 1; us <= 1000; ++us) times.add(microseconds(us));
  CHECK(times.count() == 1000);
  CHECK(times.sum() == microseconds(500'500));
  for (const auto& [thousandths, us] : {std::pair{500u, 500}, {900u, 900}, {990u, 990}, {1u, 1}}) {
    CHECK(times.within(thousandths) >= microseconds(us));
    CHECK(times.within(thousandths) <= microseconds(us + us / 8 + 1));
  }
}

TEST_CASE("times that no clock tells and those without end have their place") {
  AnswerLatency times;
  times.add(microseconds(-5));
  times.add(Duration::zero());
  CHECK(times.within(1000) == Duration::zero());
  times.add(seconds(100'000), 3);
  CHECK(times.count() == 5);
  CHECK(times.within(1000) > seconds(100));
}

TEST_CASE("what is below a power of two is all that is less") {
  AnswerLatency times;
  for (const int us : {7, 8, 15, 16, 17, 1023, 1024}) times.add(microseconds(us));
  CHECK(times.below(3) == 1);
  CHECK(times.below(4) == 3);
  CHECK(times.below(5) == 5);
  CHECK(times.below(10) == 6);
  CHECK(times.below(24) == 7);
  CHECK(times.below(40) == 7);
}

TEST_CASE("a difference holds what was counted in between, of threads that told both times") {
  AnswerLatency one;
  one.add(milliseconds(1), 5);
  AnswerLatency later = one;
  later.add(milliseconds(40));
  CHECK(later.since(one).count() == 1);
  CHECK(later.since(one).within(500) >= milliseconds(40));
  CHECK(later.since(one).sum() == milliseconds(40));
  CHECK(one.since(later).count() == 0);
  one.add(later);
  CHECK(one.count() == 11);
}

}  // namespace
