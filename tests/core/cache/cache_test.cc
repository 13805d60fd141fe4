#include "core/cache/cache.h"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/cache_desk.h"

namespace berth {

TEST_CASE("nothing is found in an empty cache") {
  Desk desk;
  CHECK(desk.ask(kKey) == Seen());
  CHECK(desk.cache.counters().misses == 1);
}

TEST_CASE("an answer comes back whole, with its TTLs as they are now") {
  Desk desk;
  const Bytes message = answer_to(kKey, {300, 60}, 9);
  REQUIRE(desk.cache.insert(kStart, kKey.view(), lasting(message, 60)));
  const auto hit = desk.cache.find(kStart, kKey.view(), desk.out);
  REQUIRE(hit);
  CHECK(owned(ByteView(desk.out).first(hit->size)) == message);
  desk.now = kStart + seconds(59) + milliseconds(999);
  CHECK(desk.ask(kKey) == Seen{"fresh", 1, {241, 1}});
}

TEST_CASE("asking again at the same moment, or a little before, changes nothing") {
  Desk desk;
  desk.put(kKey, {60}, 60);
  CHECK(desk.ask(kKey) == Seen{"fresh", 60, {60}});
  CHECK(desk.ask(kKey) == Seen{"fresh", 60, {60}});
  desk.now = kStart - seconds(3);
  CHECK(desk.ask(kKey) == Seen{"fresh", 60, {60}});
}

TEST_CASE("whoever only looks finds the same and leaves no trace") {
  CacheConfig config = one_shard();
  config.prefetch_hits = 1;
  Desk desk(config);
  const auto peek = [&desk](TimePoint now) { return desk.cache.peek(now, kKey.view(), desk.out); };
  CHECK_FALSE(peek(kStart));
  const Bytes message = answer_to(kKey, {300, 60}, 9);
  REQUIRE(desk.cache.insert(kStart, kKey.view(), lasting(message, 60)));
  const auto hit = peek(kStart);
  REQUIRE(hit);
  CHECK(owned(ByteView(desk.out).first(hit->size)) == message);
  CHECK_FALSE(peek(kStart + seconds(59))->prefetch);
  CHECK(peek(kStart + seconds(59))->ttl == 1);
  CHECK(peek(kStart + seconds(61))->stale);
  CHECK_FALSE(peek(kStart + seconds(400'000)));
  CHECK_FALSE(desk.cache.peek(kStart, kKey.view(), ByteSpan(desk.out).first(12)));
  const CacheCounters counters = desk.cache.counters();
  CHECK(counters.hits + counters.stale_hits + counters.misses + counters.expired == 0);
  CHECK(counters.entries == 1);
  // What nobody has asked for is not worth a refresh yet: the first who asks says so.
  desk.now = kStart + seconds(59);
  CHECK(desk.ask(kKey).prefetch);
}

TEST_CASE("type and both flags are part of the key") {
  Desk desk;
  const std::vector<OwnedKey> keys{OwnedKey("a.test", RecordType::kA),
                                   OwnedKey("a.test", RecordType::kAaaa),
                                   OwnedKey("a.test", RecordType::kA, true),
                                   OwnedKey("a.test", RecordType::kA, false, true),
                                   OwnedKey("a.test", RecordType::kA, true, true),
                                   OwnedKey("b.test", RecordType::kA)};
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    CHECK(desk.ask(keys[i]) == Seen());
    desk.put(keys[i], {100 + i}, 100 + i);
  }
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    CHECK(desk.ask(keys[i]) == Seen{"fresh", 100 + i, {100 + i}});
  }
}

TEST_CASE("what was found out of an answer is kept with it, until another takes its place") {
  Desk desk;
  const auto mark = [&desk] { return desk.cache.find(desk.now, kKey.view(), desk.out)->mark; };
  desk.put(kKey, {60}, 60);
  const CacheHit hit = *desk.cache.find(desk.now, kKey.view(), desk.out);
  CHECK(hit.mark == CacheMark{});
  desk.cache.note(kKey.view(), hit, {3, 1});
  desk.cache.note(kKey.view(), hit, {3, 4});
  CHECK(mark() == CacheMark{3, 5});
  desk.cache.note(kKey.view(), hit, {4, 2});
  CHECK(mark() == CacheMark{4, 2});
  desk.now += milliseconds(1);
  desk.put(kKey, {60}, 60);
  CHECK(mark() == CacheMark{});
  // Found out of an answer that is no longer there.
  desk.cache.note(kKey.view(), hit, {4, 2});
  CHECK(mark() == CacheMark{});
}

TEST_CASE("an answer without lifetime is refused, and counted") {
  Desk desk;
  CHECK_FALSE(desk.put(kKey, {0}, 0));
  CHECK_FALSE(desk.put(kKey, {0x80000000}, 0x80000000));
  CHECK_FALSE(desk.cache.insert(kStart, kKey.view(), lasting(answer_to(kKey, {}), std::nullopt)));
  CHECK(desk.ask(kKey) == Seen());
  CHECK(desk.cache.counters().refused == 3);
  CHECK(desk.cache.counters().entries == 0);
}

TEST_CASE("a floor keeps what would not be kept, with TTLs that say so") {
  CacheConfig config = one_shard();
  config.min_ttl_seconds = 10;
  Desk desk(config);
  CHECK(desk.put(kKey, {0, 5, 40}, 0));
  desk.now += seconds(9);
  CHECK(desk.ask(kKey) == Seen{"fresh", 1, {1, 1, 31}});
}

TEST_CASE("a cap shortens the answer and every record in it") {
  CacheConfig config = one_shard();
  config.max_ttl_seconds = 100;
  Desk desk(config);
  desk.put(kKey, {0x7fffffff, 50000, 101}, 101);
  CHECK(desk.ask(kKey) == Seen{"fresh", 100, {100, 100, 100}});
  desk.now += seconds(100);
  CHECK(desk.ask(kKey).kind == "stale");
}

TEST_CASE("a negative answer has its own cap") {
  CacheConfig config = one_shard();
  config.max_negative_ttl_seconds = 20;
  Desk desk(config);
  CHECK(desk.cache.insert(kStart, kKey.view(), lasting(answer_to(kKey, {}), 3600, true)));
  desk.now += seconds(19);
  CHECK(desk.ask(kKey) == Seen{"fresh", 1, {}});
  desk.now += seconds(1);
  CHECK(desk.ask(kKey).kind == "stale");
}

TEST_CASE("a message that answers another question is refused") {
  Desk desk;
  const Bytes other = answer_to(OwnedKey("evil.example"), {60});
  CHECK_FALSE(desk.cache.insert(kStart, kKey.view(), lasting(other, 60)));
  CHECK(desk.ask(kKey) == Seen());
}

TEST_CASE("a message larger than allowed is refused, one just as large is kept") {
  const Bytes message = answer_to(kKey, {60});
  CacheConfig config = one_shard();
  config.max_entry_bytes = message.size() - 1;
  Desk tight(config);
  CHECK_FALSE(tight.put(kKey, {60}, 60));
  config.max_entry_bytes = message.size();
  Desk just(config);
  CHECK(just.put(kKey, {60}, 60));
}

TEST_CASE("the largest message there is can be kept in the smallest cache that settings allow") {
  Desk desk;
  const OwnedKey key("big.test", RecordType::kTxt);
  const Bytes message = answer_to(key, std::vector<std::uint32_t>(4, 60), 1, 16340);
  CHECK(message.size() > 65000);
  CHECK(desk.cache.insert(kStart, key.view(), lasting(message, 60)));
  CHECK(desk.ask(key) == Seen{"fresh", 60, {60, 60, 60, 60}});
}

TEST_CASE("a buffer too small for the answer finds nothing and is not written to") {
  Desk desk;
  desk.put(kKey, {60}, 60);
  const std::size_t size = answer_to(kKey, {60}).size();
  Bytes small(size - 1, 0xee);
  CHECK_FALSE(desk.cache.find(kStart, kKey.view(), small));
  CHECK(small == Bytes(size - 1, 0xee));
  Bytes exact(size);
  CHECK(desk.cache.find(kStart, kKey.view(), exact));
}

TEST_CASE("a newer answer takes the place of an older one, larger or smaller") {
  Desk desk;
  for (const std::size_t records : {1, 30, 2, 2, 40, 1}) {
    const std::vector<std::uint32_t> ttls(records, static_cast<std::uint32_t>(records) + 100);
    CHECK(desk.put(kKey, ttls, ttls[0]));
    CHECK(desk.ask(kKey) == Seen{"fresh", ttls[0], ttls});
    CHECK(desk.cache.counters().entries == 1);
  }
}

TEST_CASE("what is asked for often is to be refreshed once, in the last tenth of its life") {
  Desk desk;
  desk.put(kKey, {100}, 100);
  CHECK_FALSE(desk.ask(kKey).prefetch);
  CHECK_FALSE(desk.ask(kKey).prefetch);
  desk.now = kStart + seconds(90);
  CHECK(desk.ask(kKey) == Seen{"fresh", 10, {10}});
  desk.now += microseconds(1);
  CHECK(desk.ask(kKey) == Seen{"fresh", 10, {10}, true});
  CHECK(desk.ask(kKey) == Seen{"fresh", 10, {10}});
  CHECK(desk.cache.counters().prefetches == 1);

  desk.put(kKey, {100}, 100);
  desk.now += seconds(95);
  CHECK(desk.ask(kKey) == Seen{"fresh", 5, {5}});
  CHECK(desk.ask(kKey) == Seen{"fresh", 5, {5}});
  CHECK(desk.ask(kKey) == Seen{"fresh", 5, {5}, true});
}

TEST_CASE("what is asked for too seldom is not to be refreshed") {
  Desk desk;
  desk.put(kKey, {100}, 100);
  desk.now += seconds(95);
  CHECK_FALSE(desk.ask(kKey).prefetch);
  CHECK_FALSE(desk.ask(kKey).prefetch);
  CHECK(desk.ask(kKey).prefetch);
}

TEST_CASE("neither stale answers nor failures ask for a refresh, and none does when it is off") {
  Desk desk;
  desk.put(kKey, {100}, 100);
  desk.now += seconds(100);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(desk.ask(kKey).prefetch);
  const OwnedKey failed("fails.test");
  desk.fail(failed);
  desk.now += seconds(5) - microseconds(1);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(desk.ask(failed).prefetch);

  CacheConfig config = one_shard();
  config.prefetch_hits = 0;
  Desk off(config);
  off.put(kKey, {100}, 100);
  off.now += seconds(99);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(off.ask(kKey).prefetch);
}

TEST_CASE("flushing a name removes all its types and flags and nothing else") {
  CacheConfig config;
  Desk desk(config);
  const std::vector<OwnedKey> gone{OwnedKey("a.test"), OwnedKey("a.test", RecordType::kAaaa),
                                   OwnedKey("a.test", RecordType::kMx, true),
                                   OwnedKey("a.test", RecordType::kA, true, true)};
  const std::vector<OwnedKey> kept{OwnedKey("b.test"), OwnedKey("test"), OwnedKey("a.a.test"),
                                   OwnedKey("aa.test")};
  for (const OwnedKey& key : gone) desk.put(key, {60}, 60);
  for (const OwnedKey& key : kept) desk.put(key, {60}, 60);
  CHECK(desk.cache.flush(gone[0].name.wire()) == 4);
  CHECK(desk.cache.flush(gone[0].name.wire()) == 0);
  for (const OwnedKey& key : gone) CHECK(desk.ask(key) == Seen());
  for (const OwnedKey& key : kept) CHECK(desk.ask(key).kind == "fresh");
  CHECK(desk.cache.counters().entries == kept.size());
}

TEST_CASE("a cleared cache is empty, gives its memory back and fills again") {
  Desk desk;
  const std::uint64_t bare = desk.cache.counters().bytes;
  for (int i = 0; i < 1000; ++i) desk.put(OwnedKey(std::to_string(i) + ".test"), {60}, 60);
  CHECK(desk.cache.counters().entries == 1000);
  desk.cache.clear();
  CHECK(desk.cache.counters().entries == 0);
  CHECK(desk.cache.counters().bytes == bare);
  CHECK(desk.ask(OwnedKey("1.test")) == Seen());
  desk.put(kKey, {60}, 60);
  CHECK(desk.ask(kKey) == Seen{"fresh", 60, {60}});
}

TEST_CASE("a cache too small for anything refuses everything") {
  for (const std::size_t bytes : {0, 1, 1000, 2000}) {
    Desk desk(one_shard(bytes));
    CHECK_FALSE(desk.put(kKey, {60}, 60));
    desk.fail(kKey);
    CHECK(desk.ask(kKey) == Seen());
    CHECK(desk.cache.flush(kKey.name.wire()) == 0);
    desk.cache.clear();
  }
}

TEST_CASE("each call enters one shard at a time, and all types of a name share one") {
  struct Guard final : ShardGuard {
    void enter(std::size_t shard) override {
      CHECK_FALSE(inside);
      inside = true;
      entered.push_back(shard);
    }
    void leave(std::size_t shard) override {
      CHECK(inside);
      CHECK(shard == entered.back());
      inside = false;
    }
    bool inside = false;
    std::vector<std::size_t> entered;
  } guard;
  Cache cache(CacheConfig(), Seed{1}, &guard);
  std::array<std::uint8_t, 65535> out;
  std::vector<std::size_t> seen;
  for (int i = 0; i < 64; ++i) {
    const std::string name = std::to_string(i) + ".test";
    guard.entered.clear();
    for (const RecordType type : {RecordType::kA, RecordType::kAaaa}) {
      const OwnedKey key(name, type);
      cache.insert(kStart, key.view(), lasting(answer_to(key, {60}), 60));
      CHECK(cache.find(kStart, key.view(), out));
      cache.insert_failure(kStart, key.view(), lasting(servfail_to(key), std::nullopt));
    }
    CHECK(cache.flush(OwnedKey(name).name.wire()) == 2);
    CHECK(guard.entered == std::vector<std::size_t>(7, guard.entered[0]));
    seen.push_back(guard.entered[0]);
  }
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  CHECK(seen.size() > 12);
  CHECK(seen.back() < 16);
}

}  // namespace berth
