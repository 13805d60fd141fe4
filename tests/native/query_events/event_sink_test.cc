#include "native-host/query_events/event_sink.h"

#include <catch2/catch.hpp>

#include "tests/native/query_events/sample_event.h"

namespace berth {
namespace {

using namespace berth::test;

/// For how many the oldest event in the ring stands, which is taken out.
std::uint32_t stood_for(EventSink& sink) {
  ReadEvent read;
  read_event(*sink.ring().front(), read);
  sink.ring().pop();
  return read.event.stands_for;
}

}  // namespace

TEST_CASE("an event that finds no room is made up for by the next") {
  EventSink sink(256, {});
  sink.want({1, 1});
  SampleEvent sample("www.example.com. A");
  for (int i = 0; i < 3; ++i) sink.write(sample.event);
  CHECK(stood_for(sink) == 1);
  sink.write(sample.event);
  CHECK(stood_for(sink) == 3);
}

TEST_CASE("who begins to look is told nothing for those before") {
  EventSink sink(256, {});
  SampleEvent sample("www.example.com. A");
  sink.want({1U << 30, 1});
  for (int i = 0; i < 10; ++i) {
    REQUIRE(sink.count(AnswerSource::kCache, EventClass::kCommon) == 0);
  }
  // The last of these finds no room.
  for (int i = 0; i < 2; ++i) sink.write(sample.event);
  sink.want({0, 0});
  sink.ring().pop();
  sink.want({1, 1});
  CHECK(sink.count(AnswerSource::kCache, EventClass::kCommon) == 1);
  sink.write(sample.event);
  CHECK(stood_for(sink) == 1);
}

TEST_CASE("those not told yet are made up for when another rate is asked for") {
  EventSink sink(256, {});
  sink.want({1U << 30, 1});
  for (int i = 0; i < 10; ++i) {
    REQUIRE(sink.count(AnswerSource::kCache, EventClass::kCommon) == 0);
  }
  sink.want({1, 1});
  CHECK(sink.count(AnswerSource::kCache, EventClass::kCommon) == 11);
}

}  // namespace berth
