#include "core/cache/entry_queue.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <new>
#include <vector>

#include <catch2/catch.hpp>

#include "core/base/random.h"

namespace berth {
namespace {

constexpr std::size_t kChunk = 1024;
constexpr std::uint32_t kChunkSteps = 62;

/// Chunks and one queue over all but the first of them.
struct Ring {
  explicit Ring(std::uint32_t chunks) : memory(kChunk, chunks + 1), queue(memory, 1, chunks) {}

  Place push(std::uint32_t steps, std::uint8_t mark) {
    const auto place = queue.append(steps);
    REQUIRE(place);
    write(*place, steps, mark);
    return *place;
  }
  void write(Place place, std::uint32_t steps, std::uint8_t mark) {
    std::uint8_t* at = memory.at(place);
    std::memset(at, mark, steps * kBlockStep);
    new (at) EntryHeader{steps, EntryKind::kAnswer};
  }
  EntryHeader& header(Place place) { return *reinterpret_cast<EntryHeader*>(memory.at(place)); }
  void kill(Place place) { header(place).kind = EntryKind::kDead; }
  /// The mark of the entry at `place`; fails unless all its octets have it.
  std::uint8_t mark(Place place) {
    const std::uint8_t* at = memory.at(place);
    const std::size_t size = header(place).steps * kBlockStep;
    REQUIRE(std::all_of(at + sizeof(EntryHeader), at + size,
                        [&](std::uint8_t octet) { return octet == at[size - 1]; }));
    return at[size - 1];
  }
  std::vector<std::uint8_t> marks() {
    std::vector<std::uint8_t> all;
    queue.for_each([&](Place place) { all.push_back(mark(place)); });
    return all;
  }

  CacheMemory memory;
  EntryQueue queue;
};

}  // namespace

TEST_CASE("entries come out in the order in which they went in") {
  Ring ring(2);
  ring.push(8, 1);
  ring.push(10, 2);
  ring.push(62, 3);
  CHECK(ring.marks() == std::vector<std::uint8_t>{1, 2, 3});
  for (std::uint8_t mark = 1; mark <= 3; ++mark) {
    const auto oldest = ring.queue.oldest();
    REQUIRE(oldest);
    CHECK(ring.mark(*oldest) == mark);
    ring.queue.drop_oldest();
  }
  CHECK(ring.queue.oldest() == std::nullopt);
}

TEST_CASE("memory is taken chunk by chunk, as it is needed, and given back at once") {
  Ring ring(3);
  const std::size_t bare = ring.memory.held_bytes();
  ring.push(40, 1);
  CHECK(ring.memory.held_bytes() == bare + kChunk);
  ring.push(20, 2);
  CHECK(ring.memory.held_bytes() == bare + kChunk);
  ring.push(20, 3);
  CHECK(ring.memory.held_bytes() == bare + 2 * kChunk);
  ring.queue.clear();
  ring.memory.release();
  CHECK(ring.memory.held_bytes() == bare);
  CHECK(ring.queue.oldest() == std::nullopt);
  ring.push(62, 4);
  CHECK(ring.marks() == std::vector<std::uint8_t>{4});
}

TEST_CASE("an entry larger than a chunk never has room") {
  Ring ring(4);
  CHECK(ring.queue.has_room(kChunkSteps));
  CHECK_FALSE(ring.queue.has_room(kChunkSteps + 1));
}

TEST_CASE("an entry that does not fit the rest of its chunk begins the next") {
  Ring ring(2);
  ring.push(40, 1);
  const Place second = ring.push(30, 2);
  CHECK(second == ring.memory.place(2, 0));
  CHECK(ring.marks() == std::vector<std::uint8_t>{1, 2});
  CHECK(ring.queue.has_room(32));
  CHECK_FALSE(ring.queue.has_room(33));
}

TEST_CASE("dead entries are dropped when their turn comes, and not before") {
  Ring ring(1);
  const Place first = ring.push(20, 1);
  const Place second = ring.push(20, 2);
  ring.push(20, 3);
  ring.kill(second);
  CHECK_FALSE(ring.queue.has_room(20));
  CHECK(ring.queue.oldest() == first);
  ring.queue.drop_oldest();
  const auto oldest = ring.queue.oldest();
  REQUIRE(oldest);
  CHECK(ring.mark(*oldest) == 3);
  CHECK(ring.queue.has_room(40));
}

TEST_CASE("an empty queue has room for a whole chunk wherever it stood before") {
  Ring ring(1);
  ring.push(10, 1);
  ring.queue.drop_oldest();
  CHECK(ring.queue.has_room(kChunkSteps));
  ring.push(kChunkSteps, 2);
  CHECK(ring.marks() == std::vector<std::uint8_t>{2});
}

TEST_CASE("the oldest entry goes another round in a queue that is full to the last step") {
  for (const std::uint32_t chunks : {1U, 2U, 3U}) {
    Ring ring(chunks);
    std::vector<std::uint8_t> expected;
    for (std::uint8_t mark = 1; mark <= chunks * 2; ++mark) {
      ring.push(31, mark);
      expected.push_back(mark);
    }
    CHECK_FALSE(ring.queue.has_room(1));
    for (int round = 0; round < 10; ++round) {
      REQUIRE(ring.queue.oldest());
      REQUIRE(ring.queue.requeue_oldest());
      std::rotate(expected.begin(), expected.begin() + 1, expected.end());
      CHECK(ring.marks() == expected);
    }
  }
}

TEST_CASE("after any run of appends, deaths, drops and rounds the queue is what a list is") {
  for (std::uint8_t seed = 0; seed < 40; ++seed) {
    Random random(Seed{seed});
    Ring ring(1 + seed % 4);
    struct Kept {
      Place place;
      std::uint8_t mark;
      bool dead;
    };
    std::deque<Kept> model;
    std::uint8_t mark = 0;
    const auto drop_dead = [&] {
      while (!model.empty() && model.front().dead) model.pop_front();
    };
    for (int step = 0; step < 1500; ++step) {
      const std::uint32_t choice = random.below(8);
      if (choice < 4) {
        const std::uint32_t steps = 8 + random.below(random.below(4) == 0 ? 55 : 8);
        while (!ring.queue.has_room(steps)) {
          drop_dead();
          if (!ring.queue.oldest()) continue;
          ring.queue.drop_oldest();
          model.pop_front();
        }
        model.push_back({ring.push(steps, ++mark), mark, false});
      } else if (choice < 6 && !model.empty()) {
        Kept& kept = model[random.below(static_cast<std::uint32_t>(model.size()))];
        if (!kept.dead) ring.kill(kept.place);
        kept.dead = true;
      } else if (ring.queue.oldest()) {
        drop_dead();
        const auto to = ring.queue.requeue_oldest();
        REQUIRE(to);
        model.push_back({*to, model.front().mark, false});
        model.pop_front();
      }
      std::vector<std::uint8_t> expected;
      for (const Kept& kept : model) {
        if (!kept.dead) expected.push_back(kept.mark);
      }
      REQUIRE(ring.marks() == expected);
    }
  }
}

}  // namespace berth
