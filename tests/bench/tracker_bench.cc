// What tracked connections cost: memory, and the time of a look. docs/tracking.md has figures.
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <vector>

#include "core/track/tracker.h"

namespace berth {
namespace {

double heap_mib() {
  const struct mallinfo2 heap = ::mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd) / (1 << 20);
}

/// Of this process's own work, whatever else the machine does.
double cpu_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// The middle one of some looks, all connections having moved before each.
double look_ms(Tracker& tracker, std::vector<Tracked>& all, const char* observer) {
  std::vector<double> times;
  for (int i = 0; i < 9; ++i) {
    for (Tracked& one : all) ++one->counters.queries;
    const double begin = cpu_ms();
    const TrackDelta delta = tracker.delta(observer, TimePoint(seconds(1))).value();
    times.push_back(cpu_ms() - begin);
    if (delta.active.size() != all.size()) std::abort();
  }
  std::nth_element(times.begin(), times.begin() + 4, times.end());
  return times[4];
}

void measure(std::size_t connections) {
  const double before = heap_mib();
  Tracker tracker({}, 1, {});
  std::vector<Tracked> all;
  all.reserve(connections);
  for (std::size_t i = 0; i < connections; ++i) {
    ConnectionRecord record;
    record.remote = {IpAddress::v4(static_cast<std::uint32_t>(i)), 4000};
    all.push_back(tracker.open(record, TimePoint()));
  }
  const double handles = static_cast<double>(connections * sizeof(Tracked)) / (1 << 20);
  const double open = heap_mib() - before - handles;
  const char* const kObservers[] = {"page", "scrape", "top"};
  double worst = 0;
  for (const char* observer : kObservers) worst = std::max(worst, look_ms(tracker, all, observer));
  const double observed = heap_mib() - before - handles;
  static_cast<void>(tracker.delta("page", TimePoint(seconds(1))));
  for (std::size_t i = 0; i < connections; i += 100) ++all[i]->counters.queries;
  double begin = cpu_ms();
  const std::size_t moved = tracker.delta("page", TimePoint(seconds(1))).value().active.size();
  const double quiet = cpu_ms() - begin;
  if (moved != (connections + 99) / 100) std::abort();
  begin = cpu_ms();
  for (Tracked& one : all) one.close(TimePoint(seconds(2)), {"idle", {}});
  const double close_ns = (cpu_ms() - begin) * 1e6 / static_cast<double>(connections);
  begin = cpu_ms();
  const std::size_t lines = tracker.delta("page", TimePoint(seconds(2))).value().closed.size();
  const double rolled = cpu_ms() - begin;
  std::printf("| %zu | %.1f | %.1f | %.1f | %.1f | %.0f | %.1f (%zu lines) |\n", connections, open,
              observed, worst, quiet, close_ns, rolled, lines);
}

}  // namespace
}  // namespace berth

int main(int count, char** arguments) {
  std::printf(
      "| connections | MiB | MiB with three observers | ms a look, all moved | ms a look, few "
      "moved "
      "| ns to close one | ms a look, all closed |\n|--:|--:|--:|--:|--:|--:|--:|\n");
  if (count > 1) {
    berth::measure(std::strtoul(arguments[1], nullptr, 10));
    return 0;
  }
  for (const std::size_t connections : {1'000UL, 10'000UL, 100'000UL}) berth::measure(connections);
  return 0;
}
