// Runs simulations over many seeds; `simulation --help` says how.

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "tests/simulation/simulation.h"

namespace {

struct Options {
  std::uint64_t seeds = 200;
  std::uint64_t first = 1;
  std::uint64_t queries = 1000;
};

int usage(int status) {
  std::puts(
      "simulation [--seeds N] [--first SEED] [--queries N]\n"
      "Plays N queries against a resolver over faulty upstreams in virtual time, once a seed.\n"
      "Every tenth seed runs twice and must do the same thing twice.\n"
      "A failure names its seed: run it alone with --first SEED --seeds 1.");
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "--help") return usage(0);
    if (i + 1 == argc) return usage(2);
    const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (flag == "--seeds")
      options.seeds = value;
    else if (flag == "--first")
      options.first = value;
    else if (flag == "--queries")
      options.queries = value;
    else
      return usage(2);
  }
  berth::SimulationReport total;
  for (std::uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    try {
      const auto report = berth::simulate({seed, options.queries});
      if (seed % 10 == 0 &&
          berth::simulate({seed, options.queries}).fingerprint != report.fingerprint) {
        std::fprintf(stderr, "seed %llu did something else the second time\n",
                     static_cast<unsigned long long>(seed));
        return 1;
      }
      total.queries += report.queries;
      total.right += report.right;
      total.failed += report.failed;
      total.cancelled += report.cancelled;
      total.messages += report.messages;
    } catch (const std::exception& broken) {
      std::fprintf(stderr, "%s\n", broken.what());
      return 1;
    }
  }
  const auto print = [](const char* what, std::uint64_t count) {
    std::printf("%-24s %llu\n", what, static_cast<unsigned long long>(count));
  };
  print("seeds", options.seeds);
  print("queries", total.queries);
  print("answered rightly", total.right);
  print("failed honestly", total.failed);
  print("cancelled", total.cancelled);
  print("messages to upstreams", total.messages);
}
