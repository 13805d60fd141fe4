#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/cache_desk.h"

namespace berth {

TEST_CASE("an answer past its TTL is stale for as long as allowed, then gone") {
  CacheConfig config = one_shard();
  config.max_stale_seconds = 100;
  Desk desk(config);
  desk.put(kKey, {60, 300}, 60);
  desk.now = kStart + seconds(60) - microseconds(1);
  CHECK(desk.ask(kKey) == Seen{"fresh", 1, {1, 241}});
  desk.now = kStart + seconds(60);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30, 30}});
  desk.now = kStart + seconds(160) - microseconds(1);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30, 30}});
  desk.now = kStart + seconds(160);
  CHECK(desk.ask(kKey) == Seen());
  CHECK(desk.cache.counters().entries == 0);
  CHECK(desk.cache.counters().expired == 1);
}

TEST_CASE("with stale answers off an answer is gone when its TTL is over") {
  CacheConfig config = one_shard();
  config.max_stale_seconds = 0;
  Desk desk(config);
  desk.put(kKey, {60}, 60);
  desk.now += seconds(60);
  CHECK(desk.ask(kKey) == Seen());
}

TEST_CASE("a failed refresh marks a stale answer for as long as stale answers say") {
  Desk desk;
  desk.put(kKey, {60}, 60);
  desk.now += seconds(70);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}});
  desk.fail(kKey);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}, false, true});
  desk.now += seconds(30) - microseconds(1);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}, false, true});
  desk.now += microseconds(1);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}});
  CHECK(desk.cache.counters().failures_kept == 0);
}

TEST_CASE("a refresh that fails before the TTL is over leaves the answer fresh") {
  Desk desk;
  desk.put(kKey, {60}, 60);
  desk.now += seconds(55);
  desk.fail(kKey);
  CHECK(desk.ask(kKey) == Seen{"fresh", 5, {5}});
  desk.now += seconds(5);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}, false, true});
}

TEST_CASE("a new answer clears the mark of a failed refresh") {
  Desk desk;
  desk.put(kKey, {60}, 60);
  desk.now += seconds(60);
  desk.fail(kKey);
  desk.put(kKey, {10}, 10);
  desk.now += seconds(10);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}});
}

TEST_CASE("a failure is remembered for its time and never stale") {
  Desk desk;
  desk.fail(kKey);
  CHECK(desk.ask(kKey) == Seen{"failure", 5, {}});
  desk.now += seconds(5) - microseconds(1);
  CHECK(desk.ask(kKey) == Seen{"failure", 1, {}});
  desk.now += microseconds(1);
  CHECK(desk.ask(kKey) == Seen());
  CHECK(desk.cache.counters().failures_kept == 1);
}

TEST_CASE("a failure takes the place of an answer only when that can't be given any more") {
  CacheConfig config = one_shard();
  config.max_stale_seconds = 100;
  Desk desk(config);
  desk.put(kKey, {60}, 60);
  desk.now = kStart + seconds(160) - microseconds(1);
  desk.fail(kKey);
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}, false, true});
  desk.now = kStart + seconds(160);
  desk.fail(kKey);
  CHECK(desk.ask(kKey) == Seen{"failure", 5, {}});
}

TEST_CASE("an answer takes the place of a failure, and a failure of a failure") {
  Desk desk;
  desk.fail(kKey);
  desk.now += seconds(3);
  desk.fail(kKey);
  CHECK(desk.ask(kKey) == Seen{"failure", 5, {}});
  desk.put(kKey, {60}, 60);
  CHECK(desk.ask(kKey) == Seen{"fresh", 60, {60}});
}

TEST_CASE("a failure whose message can't be kept still marks the answer") {
  Desk desk;
  desk.put(kKey, {60}, 60);
  desk.now += seconds(60);
  desk.cache.insert_failure(desk.now, kKey.view(), lasting({}, std::nullopt));
  CHECK(desk.ask(kKey) == Seen{"stale", 30, {30}, false, true});
}

TEST_CASE("an extended error comes back with its failure") {
  Desk desk;
  const Bytes message = servfail_to(kKey);
  CacheInsert failure = lasting(message, std::nullopt);
  failure.error = StoredError{EdeCode::kNetworkError, 2, {'n', 'o'}};
  desk.cache.insert_failure(kStart, kKey.view(), failure);
  const auto hit = desk.cache.find(kStart, kKey.view(), desk.out);
  REQUIRE(hit);
  REQUIRE(hit->error);
  CHECK(hit->error->code == EdeCode::kNetworkError);
  CHECK(hit->error->view() == "no");
}

}  // namespace berth
