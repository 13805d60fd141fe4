// Measures ways to hold blocklists: octets a name with its lists, nanoseconds of processor time a
// look-up, time and memory to build. One structure a run, so that its memory is its own.
//
//   lists_bench image|front|trie [NAMES [FILE...]]
//
// Without files the names are drawn (tests/support/list_world.h); with files, one name a line, each
// file is a list.

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/message/name.h"
#include "core/policy/blocklist_builder.h"
#include "core/policy/blocklist_image.h"
#include "tests/bench/list_candidates.h"
#include "tests/support/list_world.h"

namespace berth {
namespace {

constexpr std::size_t kQueries = 1000000;
constexpr std::size_t kWarmQueries = 1000;
constexpr int kColdQueries = 301;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Names to ask for, one behind the other, so that reading them costs as little as in a server.
struct Queries {
  Bytes octets;
  std::vector<std::uint32_t> starts{0};

  void add(ByteView name) {
    octets.insert(octets.end(), name.begin(), name.end());
    starts.push_back(static_cast<std::uint32_t>(octets.size()));
  }
  [[nodiscard]] std::size_t size() const { return starts.size() - 1; }
  [[nodiscard]] ByteView operator[](std::size_t i) const {
    return ByteView(octets).subspan(starts[i], starts[i + 1] - starts[i]);
  }
};

/// Feeds all names to `take` and picks queries of four labels in random order, half of them below
/// or at a listed name.
template <typename Take>
Queries feed(const ListShape& shape, const std::vector<std::string>& files, Take take) {
  ListWorld world(shape);
  std::vector<Name> listed;
  std::size_t seen = 0;
  const std::size_t step = std::max<std::size_t>(1, shape.names / (kQueries / 2));
  const auto see = [&](const Name& name) {
    if (seen++ % step == 0 && name.label_count() <= 4) listed.push_back(name);
  };
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::ifstream file(files[i]);
    const std::vector<ListMark> marks{{ListId{static_cast<std::uint32_t>(i)}, true}};
    for (std::string line; std::getline(file, line);) {
      const auto name = Name::parse(line);
      if (!name) continue;
      take(*name, marks);
      see(*name);
    }
  }
  for (std::size_t names = 0; files.empty() && names < shape.names;) {
    const DrawnName& drawn = world.next();
    names = take(drawn.name, drawn.marks);
    see(drawn.name);
  }
  // Fisher and Yates, by the world's own numbers: names come in families.
  std::uint64_t state = 7;
  for (std::size_t i = listed.size(); i > 1; --i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    std::swap(listed[i - 1], listed[(state >> 33) % i]);
  }
  Queries queries;
  for (const Name& name : listed) {
    queries.add(world.below(name).wire());
    queries.add(world.unlisted().wire());
  }
  return queries;
}

/// Reads more than any cache holds, so that the next look-up finds all of them cold.
std::uint64_t sweep() {
  static Bytes memory(std::size_t{96} << 20, 1);
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < memory.size(); i += 64) sum += memory[i]++;
  return sum;
}

template <typename Find>
double cold_ns(const Queries& queries, Find find) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> times;
  std::uint64_t kept = 0;
  for (int i = 0; i < kColdQueries; ++i) {
    kept += sweep();
    const ByteView name = queries[static_cast<std::size_t>(i) * 997 % queries.size()];
    for (const std::uint8_t octet : name) kept += octet;
    const auto begin = Clock::now();
    kept += find(name);
    times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  if (kept == 0) std::printf("nothing was read\n");
  std::nth_element(times.begin(), times.begin() + kColdQueries / 2, times.end());
  return times[kColdQueries / 2];
}

#if defined(__x86_64__)
/// Takes all of `memory` out of the processor's caches; its page tables stay.
void flush(ByteView memory) {
  for (std::size_t at = 0; at < memory.size(); at += 64) __builtin_ia32_clflush(&memory[at]);
  __builtin_ia32_mfence();
}

/// The median look-up with the program at hand and nothing of the image: of every second query.
double flushed_ns(const BlocklistImage& image, ByteView memory, const Queries& queries,
                  std::size_t first) {
  using Clock = std::chrono::steady_clock;
  std::array<ListMatch, kMaxListMatches> out;
  std::vector<double> times;
  std::uint64_t kept = image.find(queries[first], out);
  for (std::size_t i = 1; i <= kColdQueries; ++i) {
    const ByteView name = queries[(first + i * 998) % queries.size()];
    // Another name first: what it needs of the program is what this one needs.
    kept += image.find(queries[(first + i * 996) % queries.size()], out);
    for (const std::uint8_t octet : name) kept += octet;
    flush(memory);
    const auto begin = Clock::now();
    kept += image.find(name, out);
    times.push_back(std::chrono::duration<double, std::nano>(Clock::now() - begin).count());
  }
  if (kept == 0) std::printf("nothing was read\n");
  std::nth_element(times.begin(), times.begin() + kColdQueries / 2, times.end());
  return times[kColdQueries / 2];
}
#endif

struct Built {
  const char* name;
  std::size_t names;
  std::size_t octets;
  double seconds;
  double mib;
};

template <typename Find>
void measure(const Built& built, const Queries& queries, Find find) {
  const double cold = cold_ns(queries, find);
  double begin = cpu_seconds();
  std::size_t found = 0;
  for (std::size_t i = 0; i < queries.size(); ++i) found += find(queries[i]) != 0 ? 1 : 0;
  const double random = (cpu_seconds() - begin) * 1e9 / static_cast<double>(queries.size());
  double warm = 1e9;
  for (int round = 0; round < 5; ++round) {
    begin = cpu_seconds();
    for (int again = 0; again < 200; ++again) {
      for (std::size_t i = 0; i < kWarmQueries; ++i) found += find(queries[i]) > 200 ? 1 : 0;
    }
    warm = std::min(warm, (cpu_seconds() - begin) * 1e9 / (200.0 * kWarmQueries));
  }
  std::printf("| %s | %zu | %.2f | %.0f | %.0f | %.0f | %.1f | %.0f | %.1f |\n", built.name,
              built.names, static_cast<double>(built.octets) / static_cast<double>(built.names),
              warm, random, cold, built.seconds, built.mib,
              100.0 * static_cast<double>(found) / static_cast<double>(queries.size()));
}

void measure_image(const ListShape& shape, const std::vector<std::string>& files) {
  BlocklistBuilder builder;
  std::vector<ListId> lists;
  const std::size_t count = files.empty() ? shape.lists : files.size();
  for (std::size_t i = 0; i < count; ++i) (void)builder.add_list("list " + std::to_string(i));
  double seconds = 0;
  const Queries queries = feed(shape, files, [&](const Name& name, const auto& marks) {
    for (const ListMark& mark : marks) {
      if (!builder.add(name.wire(), mark)) std::abort();
    }
    return builder.names();
  });
  const double begin = cpu_seconds();
  const Bytes image = *builder.build();
  seconds = cpu_seconds() - begin;
  const Built built{"image", builder.names(), image.size(), seconds, peak_mib()};
  const double opening = cpu_seconds();
  const BlocklistImage view = *BlocklistImage::open(image);
  const double opened = cpu_seconds() - opening;
  std::array<ListMatch, kMaxListMatches> out;
  measure(built, queries, [&](ByteView name) { return view.find(name, out); });
#if defined(__x86_64__)
  // Queries for listed names and for others stand in turn.
  std::printf("flushed: %.0f ns for a listed name, %.0f for another\n",
              flushed_ns(view, image, queries, 0), flushed_ns(view, image, queries, 1));
#endif
  const ImageHeader header = *ImageHeader::parse(image, false);
  for (const ImageSpan& span : header.sections) {
    std::printf("%.2f ", 8.0 * span.size / static_cast<double>(built.names));
  }
  std::printf("bits a name, by section; opened with its sum checked in %.1f ms; %u sets\n",
              opened * 1e3, view.sets());
}

template <typename Structure>
void measure_sorted(const char* called, const ListShape& shape,
                    const std::vector<std::string>& files) {
  NamePool pool;
  MarkSets sets;
  const Queries queries = feed(shape, files, [&](const Name& name, const auto& marks) {
    const NamePool::Index at = *pool.insert(name.wire());
    for (const ListMark& mark : marks) pool.value(at) = sets.with(pool.value(at), mark);
    return pool.size();
  });
  const double begin = cpu_seconds();
  std::vector<NumberedName> sorted(pool.size());
  std::unordered_map<std::uint32_t, std::uint32_t> used;
  Bytes marks;
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const auto at = static_cast<NamePool::Index>(i);
    const auto [set, is_new] =
        used.try_emplace(pool.value(at), static_cast<std::uint32_t>(used.size()));
    if (is_new) append_marks(sets.marks(set->first), marks);
    sorted[i] = {reversed_labels(pool.name(at)), set->second};
  }
  std::sort(sorted.begin(), sorted.end(),
            [](const NumberedName& a, const NumberedName& b) { return a.key < b.key; });
  const Structure structure(sorted);
  const double seconds = cpu_seconds() - begin;
  // Sets are held as the image holds them.
  const std::size_t octets = structure.octets() + marks.size() + used.size() / 2;
  const Built built{called, pool.size(), octets, seconds, peak_mib()};
  sorted = {};
  std::array<ListMatch, kMaxListMatches> out;
  measure(built, queries, [&](ByteView name) { return structure.find(name, out); });
}

}  // namespace
}  // namespace berth

int main(int count, char** arguments) {
  using namespace berth;
  const std::string_view which = count > 1 ? arguments[1] : "image";
  ListShape shape;
  if (count > 2) shape.names = std::strtoul(arguments[2], nullptr, 10);
  const std::vector<std::string> files(arguments + std::min(count, 3), arguments + count);
  if (which == "image") measure_image(shape, files);
  if (which == "front") measure_sorted<FrontCoded>("front-coded blocks", shape, files);
  if (which == "trie") measure_sorted<LabelTrie>("succinct label trie", shape, files);
  return 0;
}
