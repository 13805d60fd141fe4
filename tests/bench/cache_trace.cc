// Replays made-up traffic against the cache and against textbook caches of the same size, and
// prints how much of it each would have answered. The same in every run.
//
//   cache_trace [ASKS]     asks a trace, 1,000,000 unless told
//
// All answers live longer than a trace, so that only eviction decides. docs/cache.md reads the
// tables.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/cache.h"
#include "tests/bench/eviction_models.h"
#include "tests/support/cache_answers.h"

namespace berth {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::uint32_t kNames = 200000;
/// Keys above are asked for by floods only.
constexpr std::uint64_t kFlood = std::uint64_t{1} << 32;

/// Draws ranks from 0 so that rank r comes (r + 1)^-alpha times as often as rank 0.
class Zipf {
 public:
  Zipf(std::uint32_t count, double alpha) : sums_(count) {
    double sum = 0;
    for (std::uint32_t i = 0; i < count; ++i) sums_[i] = sum += std::pow(i + 1, -alpha);
  }
  [[nodiscard]] std::uint32_t draw(Random& random) const {
    const double at = sums_.back() * (random.u32() / 4294967296.0);
    return static_cast<std::uint32_t>(std::upper_bound(sums_.begin(), sums_.end(), at) -
                                      sums_.begin());
  }

 private:
  std::vector<double> sums_;
};

/// How popular names are.
struct Ranks {
  Zipf steep = Zipf(kNames, 1.1);
  Zipf usual = Zipf(kNames, 0.9);
  Zipf flat = Zipf(kNames, 0.7);
};

/// One question; it counts unless it is part of a flood.
struct Ask {
  std::uint64_t key;
  bool counted;
};

struct Trace {
  std::string_view name;
  std::function<Ask(std::uint32_t at, Random& random)> next;
};

/// RDATA octets of a key's answer: most small, few large.
std::size_t rdata_size(std::uint64_t key) {
  const std::uint64_t mixed = (key + 1) * 0x9e3779b97f4a7c15 >> 40;
  if (mixed % 16 == 0) return 400 + mixed % 800;
  return mixed % 2 == 0 ? 4 : 20 + mixed % 100;
}

OwnedKey key_of(std::uint64_t key) {
  return OwnedKey((key >= kFlood ? "r" : "n") + std::to_string(key % kFlood) + ".example.com",
                  RecordType::kTxt);
}

/// The real cache, asked as the models are.
class Real {
 public:
  explicit Real(std::size_t bytes) : cache_(config(bytes), Seed{1}) {}

  bool ask(std::uint64_t number) {
    const OwnedKey key = key_of(number);
    if (cache_.find(TimePoint(), key.view(), out_)) return true;
    keep(key, rdata_size(number));
    return false;
  }
  void keep(const OwnedKey& key, std::size_t rdata) {
    const Bytes message = answer_to(key, {86400}, 1, rdata);
    cache_.insert(TimePoint(), key.view(), lasting(message, 86400));
  }
  [[nodiscard]] bool has(std::uint64_t number) {
    return cache_.find(TimePoint(), key_of(number).view(), out_).has_value();
  }

 private:
  static CacheConfig config(std::size_t bytes) {
    CacheConfig config;
    config.bytes = bytes;
    config.shards = 4;
    return config;
  }

  Cache cache_;
  std::array<std::uint8_t, 65535> out_{};
};

/// What an entry takes in the cache: the models pay the same.
std::size_t entry_size(std::uint64_t number) {
  const std::size_t message = 12 + key_of(number).name.wire().size() + 4 + 12 + rdata_size(number);
  return std::max<std::size_t>((56 + 2 + message + 15) / 16 * 16, 128);
}

Trace plain(std::string_view name, const Zipf& ranks) {
  return {name, [&ranks](std::uint32_t, Random& random) { return Ask{ranks.draw(random), true}; }};
}

/// Of any five questions so many are for names that are never asked for again.
Trace scanned(std::string_view name, const Zipf& ranks, std::uint32_t of_five) {
  return {name, [&ranks, of_five](std::uint32_t at, Random& random) {
            return at % 5 < of_five ? Ask{kFlood + at, false} : Ask{ranks.draw(random), true};
          }};
}

/// Every other pair of questions is for one new name.
Trace asked_twice(const Zipf& ranks) {
  return {"0.9, every other pair of questions for one new name",
          [&ranks](std::uint32_t at, Random& random) {
            return at % 4 >= 2 ? Ask{kFlood + at / 4, false} : Ask{ranks.draw(random), true};
          }};
}

/// The same 50,000 names, one after the other, after every 200,000 questions.
Trace swept(const Zipf& ranks) {
  return {"0.9, the same 50,000 names in a row now and then",
          [&ranks](std::uint32_t at, Random& random) {
            const std::uint32_t turn = at % 250000;
            return turn >= 200000 ? Ask{kFlood + turn, false} : Ask{ranks.draw(random), true};
          }};
}

/// After a hundred questions each name is as popular as its neighbour was.
Trace drifting(const Zipf& ranks) {
  return {"0.9, what is popular drifts", [&ranks](std::uint32_t at, Random& random) {
            return Ask{(ranks.draw(random) + std::uint64_t{at} / 100) % kNames, true};
          }};
}

template <typename Answer>
double replay(const Trace& trace, std::uint32_t asks, Answer answer) {
  Random random(Seed{9});
  std::uint32_t counted = 0;
  std::uint32_t hits = 0;
  for (std::uint32_t at = 0; at < asks; ++at) {
    const Ask ask = trace.next(at, random);
    const bool hit = answer(ask.key);
    // The first fifth only fills the caches.
    if (at < asks / 5 || !ask.counted) continue;
    ++counted;
    hits += hit ? 1 : 0;
  }
  return 100.0 * hits / counted;
}

/// One row: a trace through the cache and through every model.
void compare(const Trace& trace, std::size_t bytes, std::uint32_t asks) {
  Real real(bytes);
  std::printf("| %s | %zu MiB | %.1f", trace.name.data(), bytes / kMiB,
              replay(trace, asks, [&](std::uint64_t key) { return real.ask(key); }));
  LruModel lru(bytes);
  FifoModel fifo(bytes);
  SieveModel sieve(bytes);
  for (EvictionModel* model : std::initializer_list<EvictionModel*>{&lru, &fifo, &sieve}) {
    std::printf(" | %.1f", replay(trace, asks, [&](std::uint64_t key) {
                  return model->ask(key, entry_size(key));
                }));
  }
  std::printf(" |\n");
  std::fflush(stdout);
}

void compare_all(std::uint32_t asks) {
  const Ranks ranks;
  std::printf(
      "Hits, %% of the questions that are not the flood's; popularity by Zipf over %u names.\n\n"
      "| traffic | cache | this cache | LRU | FIFO | SIEVE |\n|---|---|---|---|---|---|\n",
      kNames);
  for (const std::size_t bytes : {kMiB, 4 * kMiB, 16 * kMiB}) {
    compare(plain("0.9", ranks.usual), bytes, asks);
    compare(scanned("0.9, every fifth for a name never asked again", ranks.usual, 1), bytes, asks);
  }
  for (const Trace& trace :
       {plain("1.1", ranks.steep), plain("0.7", ranks.flat),
        scanned("0.9, four of five for names never asked again", ranks.usual, 4),
        asked_twice(ranks.usual), swept(ranks.usual), drifting(ranks.usual)}) {
    compare(trace, 4 * kMiB, asks);
  }
}

/// A hot set in use, then 100,000 answers that an attacker chooses; what is left of the hot set?
void attack(std::string_view what, std::size_t rdata, int asked, bool hot_in_use) {
  constexpr std::uint64_t kHot = 5000;
  constexpr std::uint64_t kAttack = 100000;
  Real real(4 * kMiB);
  LruModel lru(4 * kMiB);
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t key = 0; key < kHot; ++key) {
      (void)real.ask(key);
      (void)lru.ask(key, entry_size(key));
    }
  }
  std::uint64_t next_hot = 0;
  for (std::uint64_t i = 0; i < kAttack; ++i) {
    const OwnedKey key = key_of(kFlood + i);
    real.keep(key, rdata);
    (void)lru.ask(kFlood + i, rdata + 128);
    for (int again = 1; again < asked; ++again) {
      (void)real.has(kFlood + i);
      (void)lru.ask(kFlood + i, rdata + 128);
    }
    if (hot_in_use && i % 4 == 0) {
      const std::uint64_t hot = next_hot++ % kHot;
      (void)real.ask(hot);
      (void)lru.ask(hot, entry_size(hot));
    }
  }
  std::uint64_t left = 0;
  std::uint64_t lru_left = 0;
  for (std::uint64_t key = 0; key < kHot; ++key) left += real.has(key) ? 1 : 0;
  // Asked from the end, so that what the model keeps in the meantime does not count.
  for (std::uint64_t key = kHot; key-- > 0;) lru_left += lru.ask(key, entry_size(key)) ? 1 : 0;
  std::printf("| %s | %.1f | %.1f |\n", what.data(), 100.0 * static_cast<double>(left) / kHot,
              100.0 * static_cast<double>(lru_left) / kHot);
}

}  // namespace
}  // namespace berth

int main(int argc, char** argv) {
  const long asks = argc > 1 ? std::atol(argv[1]) : 1000000;
  if (asks < 1000 || asks > 1000000000) {
    std::fprintf(stderr, "cache_trace: asks must be between 1000 and 1000000000\n");
    return 2;
  }
  berth::compare_all(static_cast<std::uint32_t>(asks));
  std::printf(
      "\n| 100,000 answers of an attacker | hot set left, %% | by LRU, %% |\n|---|---|---|\n");
  berth::attack("small, each asked once, hot set idle", 16, 1, false);
  berth::attack("1.2 KB, each asked once, hot set idle", 1200, 1, false);
  berth::attack("60 KB, each asked once, hot set idle", 60000, 1, false);
  berth::attack("small, each asked once, hot set in use", 16, 1, true);
  berth::attack("small, each asked three times, hot set in use", 16, 3, true);
  berth::attack("1.2 KB, each asked three times, hot set in use", 1200, 3, true);
  return 0;
}
