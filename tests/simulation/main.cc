// Plays many seeds; `simulation --help` says how.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "tests/simulation/isolated.h"
#include "tests/simulation/shrink.h"
#include "tests/simulation/workers.h"

namespace berth {
namespace {

/// Runs that shrinking a failure may cost.
constexpr std::size_t kTries = 1500;
/// Of a hundred queries that an upstream without faults could have answered, how many must be
/// answered rightly at least.
constexpr double kLeastRight = 99.5;
/// How long 99 of 100 such answers may take: a hedge is sent after 200 ms while no times are known.
/// To the next power of two. Unit: microseconds.
constexpr Duration kLateBesideSound{1 << 18};
constexpr std::uint64_t kManyAnswers = 5000;

struct Options {
  Campaign campaign;
  bool table = false;
  bool shrinks = true;
};

int usage(int status) {
  std::fputs(
      "simulation [--seeds N] [--first SEED] [--seed SEED] [--queries N] [--jobs N]\n"
      "           [--profile mixed|pair|single|calm|tight|outage|addresses|hedged|choosing]\n"
      "           [--table] [--no-shrink]\n"
      "Plays N queries a seed against a resolver over faulty upstreams, in virtual time.\n"
      "Every tenth seed runs twice and must do the same thing twice. --table adds what each fault\n"
      "does to answers. A seed that fails is shrunk to what matters, and its transcript printed,\n"
      "unless --no-shrink.\n",
      status == 0 ? stdout : stderr);
  return status;
}

std::optional<Profile> profile_named(std::string_view name) {
  for (std::uint8_t i = 0; i < static_cast<std::uint8_t>(Profile::kCount); ++i) {
    if (to_string(static_cast<Profile>(i)) == name) return static_cast<Profile>(i);
  }
  return std::nullopt;
}

bool parse(int argc, char** argv, Options& options) {
  Campaign& campaign = options.campaign;
  campaign.jobs = static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
  campaign.shows_progress = ::isatty(STDERR_FILENO) != 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view flag = argv[i];
    if (flag == "--table" || flag == "--no-shrink") {
      (flag == "--table" ? options.table : options.shrinks) = flag == "--table";
      continue;
    }
    if (++i == argc) return false;
    const std::uint64_t value = std::strtoull(argv[i], nullptr, 10);
    if (flag == "--seeds") {
      campaign.seeds = value;
    } else if (flag == "--first") {
      campaign.first = value;
    } else if (flag == "--seed") {
      campaign.first = value;
      campaign.seeds = 1;
    } else if (flag == "--queries") {
      campaign.queries = static_cast<std::uint32_t>(value);
    } else if (flag == "--jobs") {
      campaign.jobs = std::max(1U, static_cast<unsigned>(value));
    } else if (flag == "--profile") {
      campaign.profile = profile_named(argv[i]);
      if (!campaign.profile) return false;
    } else {
      return false;
    }
  }
  return true;
}

void print(const char* what, std::uint64_t count) {
  std::printf("%-28s %llu\n", what, static_cast<unsigned long long>(count));
}

double percent(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

std::string row_of(const Sum& sum) {
  const Tally& it = sum.tally;
  if (sum.seeds == 0) return "– | – | –";
  char text[96];
  std::snprintf(text, sizeof text, "%.2f %% | %lld ms | %.2f",
                percent(it.right, it.right + it.failed),
                static_cast<long long>((it.within(990).count() + 999) / 1000),
                static_cast<double>(sum.messages) /
                    static_cast<double>(std::max<std::uint64_t>(1, sum.lookups)));
  return text;
}

void print_table(const Outcome& outcome) {
  std::puts(
      "| fault | plays | right, beside a sound one | 99 % within | messages a lookup "
      "| right, alone | 99 % within | messages a lookup |");
  std::puts("|---|---|---|---|---|---|---|---|");
  for (const FaultRow& row : fault_table()) {
    const auto place = static_cast<std::size_t>(row.fault);
    std::printf("| %s | %s | %s | %s |\n", std::string(row.name).c_str(),
                std::string(row.plays).c_str(), row_of(outcome.pairs[place]).c_str(),
                row_of(outcome.singles[place]).c_str());
  }
}

/// Shrinks a seed that failed, and prints what is left of it.
void report_failure(const Options& options, const Outcome& outcome) {
  const Campaign& campaign = options.campaign;
  const std::uint64_t seed = *outcome.failed;
  std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), outcome.failure.c_str());
  if (!options.shrinks) return;
  std::puts("shrinking it …");
  const Schedule whole = draw_schedule(seed, campaign.queries, campaign.profile);
  const auto failure = play_isolated(whole);
  if (!failure) {
    std::puts("it does not fail by itself: what it did twice was not the same");
    return;
  }
  const Schedule small = shrunk(
      whole, [&](const Schedule& it) { return play_isolated(it) == failure; }, kTries);
  std::printf("%zu of %zu queries and %zu of %zu faults are left:\n", small.happenings.size(),
              whole.happenings.size(), small.windows.size(), whole.windows.size());
  for (const std::string& line : describe(small)) std::puts(line.c_str());
  (void)play_isolated(small, [](const std::string& line) { std::puts(line.c_str()); });
  std::printf("BROKEN: %s\nthe same again: ./dev simulate --seed %llu --queries %u\n",
              failure->c_str(), static_cast<unsigned long long>(seed), campaign.queries);
}

double share_right(const Tally& tally) { return percent(tally.right, tally.right + tally.failed); }

/// What holds over many runs together.
bool keeps_promises(const Tally& pairs, const Tally& addresses) {
  const auto fails = [](bool kept, const char* what) {
    if (!kept) std::puts(what);
    return !kept;
  };
  if (fails(share_right(pairs) >= kLeastRight,
            "too few answers were right although one upstream had no fault") ||
      fails(share_right(addresses) >= kLeastRight,
            "too few answers were right although each upstream had an address without fault")) {
    return false;
  }
  // Few runs say little about the slowest of their answers.
  return pairs.right < kManyAnswers ||
         !fails(pairs.within(990) <= kLateBesideSound,
                "answers were late although one upstream had no fault");
}

int run(const Options& options) {
  const Outcome outcome = run_campaign(options.campaign);
  if (outcome.failed) {
    report_failure(options, outcome);
    return 1;
  }
  const Tally& it = outcome.all.tally;
  print("seeds", outcome.all.seeds);
  print("queries", it.asked);
  print("answered rightly", it.right);
  print("failed, and said so", it.failed);
  print("without an answer to be had", it.hopeless);
  print("ended by shutting down", it.drained);
  print("answered or refused here", it.local);
  print("cancelled", it.cancelled);
  print("lookups", outcome.all.lookups);
  print("messages to upstreams", outcome.all.messages);
  print("transports opened", outcome.all.connections);
  const Tally& pairs = outcome.by_profile[static_cast<std::size_t>(Profile::kPair)].tally;
  const Tally& addresses = outcome.by_profile[static_cast<std::size_t>(Profile::kAddresses)].tally;
  std::printf("%-28s %.3f %%, 99 %% of them within %lld ms\n", "right beside a sound one",
              share_right(pairs), static_cast<long long>(pairs.within(990).count() / 1000));
  std::printf("%-28s %.3f %%\n", "right at one of addresses", share_right(addresses));
  if (options.table) print_table(outcome);
  return keeps_promises(pairs, addresses) ? 0 : 1;
}

}  // namespace
}  // namespace berth

int main(int argc, char** argv) {
  berth::Options options;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--help") return berth::usage(0);
  }
  if (!berth::parse(argc, argv, options)) return berth::usage(2);
  return berth::run(options);
}
