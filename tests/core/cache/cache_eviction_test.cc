// What goes when there is no room for all: what nobody came back for, before what is asked for
// often.

#include <catch2/catch.hpp>
#include <string>

#include "tests/support/cache_desk.h"

namespace berth {
namespace {

/// About six thousand small answers, in small chunks.
CacheConfig small_answers() {
  CacheConfig config = one_shard();
  config.max_entry_bytes = 512;
  config.prefetch_hits = 0;
  return config;
}

/// A cache and two kinds of names: a few that are of interest, and any number of others.
struct Crowd {
  Crowd() : desk(small_answers()) {}

  void put_known(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) desk.put(known(i), {86400}, 86400);
  }
  void ask_known(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i) (void)desk.ask(known(i));
  }
  [[nodiscard]] std::uint32_t found(std::uint32_t count) {
    std::uint32_t there = 0;
    for (std::uint32_t i = 0; i < count; ++i) there += desk.ask(known(i)) != Seen() ? 1 : 0;
    return there;
  }
  /// New names come by, each asked for `times` times after its answer was kept.
  void pass_by(std::uint32_t count, int times) {
    for (; count > 0; --count) {
      const OwnedKey key("other" + std::to_string(next_++) + ".example");
      desk.put(key, {86400}, 86400);
      for (int i = 0; i < times; ++i) (void)desk.ask(key);
    }
  }
  static OwnedKey known(std::uint32_t i) { return OwnedKey("known" + std::to_string(i) + ".test"); }

  Desk desk;

 private:
  std::uint32_t next_ = 0;
};

}  // namespace

TEST_CASE("names asked for once, however many, do not push out those that came back") {
  Crowd crowd;
  crowd.put_known(500);
  for (int i = 0; i < 3; ++i) crowd.ask_known(500);
  crowd.pass_by(60'000, 0);
  CHECK(crowd.found(500) == 500);
  CHECK(crowd.desk.cache.counters().evicted > 50'000);
}

TEST_CASE("names that are asked for all the time outlive others that come back a few times") {
  Crowd crowd;
  crowd.put_known(200);
  for (int round = 0; round < 60; ++round) {
    crowd.ask_known(200);
    crowd.pass_by(1000, 3);
  }
  CHECK(crowd.found(200) == 200);
  CHECK(crowd.desk.cache.counters().evicted > 40'000);
}

TEST_CASE("names nobody asks for any more make room in the end") {
  Crowd crowd;
  crowd.put_known(500);
  for (int i = 0; i < 5; ++i) crowd.ask_known(500);
  crowd.pass_by(60'000, 3);
  CHECK(crowd.found(500) == 0);
}

TEST_CASE("a name that comes back soon after it was thrown out is kept better the second time") {
  Crowd crowd;
  crowd.pass_by(20'000, 0);
  crowd.put_known(100);
  crowd.pass_by(1500, 0);
  REQUIRE(crowd.found(100) == 0);
  crowd.put_known(100);
  crowd.pass_by(20'000, 0);
  // A ghost is kept in one of few places, where another may have taken its own.
  CHECK(crowd.found(100) > 90);
}

TEST_CASE("every answer kept is there, or was thrown out and counted") {
  Crowd crowd;
  for (int round = 0; round < 20; ++round) crowd.pass_by(997, round % 4);
  const CacheCounters counters = crowd.desk.cache.counters();
  CHECK(counters.inserted == 19'940);
  CHECK(counters.refused == 0);
  CHECK(counters.expired == 0);
  CHECK(counters.entries + counters.evicted == counters.inserted);
  CHECK(counters.bytes <= small_answers().bytes);
}

}  // namespace berth
