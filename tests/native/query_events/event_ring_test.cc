#include "native-host/query_events/event_ring.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

namespace berth {
namespace {

bool put(EventRing& ring, std::size_t size, std::uint8_t octet) {
  const auto room = ring.reserve(size);
  if (!room) return false;
  REQUIRE(room->size() == size);
  std::fill(room->begin(), room->end(), octet);
  ring.commit();
  return true;
}

Bytes taken(EventRing& ring) {
  const auto record = ring.front();
  if (!record) return {};
  Bytes out(record->begin(), record->end());
  ring.pop();
  return out;
}

}  // namespace

TEST_CASE("records come out as they went in, in order") {
  EventRing ring(256);
  CHECK_FALSE(ring.front());
  CHECK(put(ring, 3, 1));
  CHECK(put(ring, 20, 2));
  CHECK(taken(ring) == Bytes(3, 1));
  CHECK(taken(ring) == Bytes(20, 2));
  CHECK_FALSE(ring.front());
}

TEST_CASE("what was reserved and not committed is not there") {
  EventRing ring(64);
  REQUIRE(ring.reserve(8));
  CHECK_FALSE(ring.front());
  CHECK(put(ring, 4, 9));
  CHECK(taken(ring) == Bytes(4, 9));
}

TEST_CASE("a record that finds no room is counted and changes nothing") {
  EventRing ring(64);
  CHECK(put(ring, 28, 1));
  CHECK(put(ring, 28, 2));
  CHECK_FALSE(put(ring, 1, 3));
  CHECK_FALSE(put(ring, 100, 3));
  CHECK(ring.dropped() == 2);
  CHECK(taken(ring) == Bytes(28, 1));
  CHECK(put(ring, 1, 4));
  CHECK(taken(ring) == Bytes(28, 2));
  CHECK(taken(ring) == Bytes(1, 4));
}

TEST_CASE("records of all sizes go round the end many times") {
  EventRing ring(128);
  for (std::size_t i = 0; i < 10'000; ++i) {
    const std::size_t size = i % 57;
    REQUIRE(put(ring, size, static_cast<std::uint8_t>(i)));
    REQUIRE(taken(ring) == Bytes(size, static_cast<std::uint8_t>(i)));
  }
  CHECK(ring.dropped() == 0);
}

TEST_CASE("a reader on another thread sees whole records, and each once") {
  constexpr std::size_t kRecords = 200'000;
  EventRing ring(1024);
  std::size_t seen = 0;
  std::size_t broken = 0;
  std::atomic<bool> is_done{false};
  std::thread reader([&] {
    for (bool last = false;;) {
      const auto record = ring.front();
      if (!record) {
        if (last) return;
        // What was written before the end was said is looked for once more.
        last = is_done;
        continue;
      }
      const auto differs = [&](std::uint8_t octet) { return octet != (*record)[0]; };
      if (record->empty() || std::any_of(record->begin(), record->end(), differs)) ++broken;
      ++seen;
      ring.pop();
    }
  });
  for (std::size_t i = 0; i < kRecords; ++i) {
    put(ring, 1 + i % 90, static_cast<std::uint8_t>(i));
  }
  is_done = true;
  reader.join();
  CHECK(broken == 0);
  CHECK(seen + ring.dropped() == kRecords);
}

}  // namespace berth
