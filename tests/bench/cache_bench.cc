// Times the cache: nanoseconds of processor time a hit, a miss and an insertion, one thread. Names
// are asked for as in the world (Zipf 1.0) or, as the worst case for the processor's own caches,
// all alike.
//
//   cache_bench

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/cache.h"
#include "tests/support/cache_answers.h"

namespace berth {
namespace {

constexpr std::uint32_t kAsks = 1000000;
constexpr int kRounds = 5;

/// Runs `work(i)` for every ask, several times; the least nanoseconds an ask.
template <typename Work>
double least_ns(Work work) {
  double least = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const std::clock_t begin = std::clock();
    for (std::uint32_t i = 0; i < kAsks; ++i) work(i);
    const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    least = std::min(least, took * 1e9 / kAsks);
  }
  return least;
}

/// Which of `entries` names each ask is for; name i comes (i + 1)^-alpha times as often as name 0.
std::vector<std::uint32_t> asks_for(std::uint32_t entries, double alpha) {
  std::vector<double> sums(entries);
  double sum = 0;
  for (std::uint32_t i = 0; i < entries; ++i) sums[i] = sum += std::pow(i + 1, -alpha);
  Random random(Seed{2});
  std::vector<std::uint32_t> asks(kAsks);
  for (std::uint32_t& at : asks) {
    const double drawn = sum * (random.u32() / 4294967296.0);
    at = static_cast<std::uint32_t>(std::upper_bound(sums.begin(), sums.end(), drawn) -
                                    sums.begin());
  }
  return asks;
}

/// One row: hits, misses and replacements in a cache that holds all of `entries`.
void measure(std::uint32_t entries, std::size_t records, double alpha) {
  CacheConfig config;
  config.bytes = std::size_t{128} << 20;
  Cache cache(config, Seed{1});
  std::vector<OwnedKey> keys;
  std::vector<Bytes> messages;
  for (std::uint32_t i = 0; i < entries; ++i) {
    keys.emplace_back("host" + std::to_string(i) + ".example.com");
    messages.push_back(answer_to(keys.back(), std::vector<std::uint32_t>(records, 3600)));
    cache.insert(TimePoint(), keys.back().view(), lasting(messages.back(), 3600));
  }
  std::vector<OwnedKey> absent;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    absent.emplace_back("none" + std::to_string(i) + ".example.com");
  }
  const std::vector<std::uint32_t> order = asks_for(entries, alpha);

  const TimePoint now(seconds(10));
  std::array<std::uint8_t, 65535> out;
  std::uint64_t found = 0;
  const double hit = least_ns(
      [&](std::uint32_t i) { found += cache.find(now, keys[order[i]].view(), out) ? 1 : 0; });
  const double miss = least_ns(
      [&](std::uint32_t i) { found += cache.find(now, absent[i % 1000].view(), out) ? 1 : 0; });
  const double insert = least_ns([&](std::uint32_t i) {
    const std::uint32_t at = order[i];
    cache.insert(now, keys[at].view(), lasting(messages[at], 3600));
  });
  std::printf("| %u | %s | %zu octets, %zu records | %.0f | %.0f | %.0f |\n", entries,
              alpha > 0 ? "Zipf" : "all alike", messages[0].size(), records, hit, miss, insert);
  if (found != std::uint64_t{kAsks} * kRounds) std::printf("but %zu hits\n", std::size_t{found});
}

double in_mib(std::uint64_t bytes) { return static_cast<double>(bytes) / (1 << 20); }

/// Four times as many names as there is room for, one after the other.
void measure_eviction() {
  CacheConfig config;
  config.bytes = std::size_t{16} << 20;
  Cache cache(config, Seed{1});
  constexpr std::uint32_t kNames = 500000;
  std::vector<OwnedKey> keys;
  std::vector<Bytes> messages;
  for (std::uint32_t i = 0; i < kNames; ++i) {
    keys.emplace_back("host" + std::to_string(i) + ".example.com");
    messages.push_back(answer_to(keys.back(), {3600}));
  }
  const auto insert = [&](std::uint32_t i) {
    const std::uint32_t at = i % kNames;
    cache.insert(TimePoint(), keys[at].view(), lasting(messages[at], 3600));
  };
  for (std::uint32_t i = 0; i < kNames; ++i) insert(i);
  const double least = least_ns(insert);
  const CacheCounters counters = cache.counters();
  std::printf("\nA full cache of %.0f MiB has %.0f answers of %zu octets and takes %.2f MiB.\n",
              in_mib(config.bytes), static_cast<double>(counters.entries), messages[0].size(),
              in_mib(counters.bytes));
  std::printf("An insertion into it, which evicts another, takes %.0f ns.\n", least);
}

}  // namespace
}  // namespace berth

int main() {
  std::printf(
      "| entries | asked | answer | ns a hit | ns a miss | ns a replacement |\n"
      "|---|---|---|---|---|---|\n");
  berth::measure(100, 1, 1.0);
  berth::measure(100, 4, 1.0);
  berth::measure(100000, 1, 1.0);
  berth::measure(100000, 4, 1.0);
  berth::measure(100000, 16, 1.0);
  berth::measure(100000, 4, 0.0);
  berth::measure_eviction();
  return 0;
}
