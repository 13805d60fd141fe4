// Each worker plays every n-th seed and writes one note of fixed size for each into a pipe that all
// share: a note is shorter than what a pipe takes whole.
#include "tests/simulation/workers.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <type_traits>
#include <vector>

namespace berth {
namespace {

/// A run that does not end by then never will. Unit: seconds.
constexpr unsigned kMostSeconds = 60;
/// One seed of so many is played twice and must do the same twice.
constexpr std::uint64_t kPlayedTwice = 10;

struct Note {
  enum class What : std::uint8_t { kBegun, kDone, kBroken } what{};
  Profile profile{};
  Fault fault = Fault::kCount;
  unsigned worker = 0;
  Report report;
  std::array<char, 256> text{};
};
static_assert(std::is_trivially_copyable_v<Note>);
static_assert(sizeof(Note) <= 4096, "a pipe takes it whole");

void write_note(int out, const Note& note) {
  if (::write(out, &note, sizeof note) != static_cast<ssize_t>(sizeof note)) std::exit(3);
}

void play_seed(const Campaign& campaign, std::uint64_t seed, Note& note) {
  const Schedule schedule = draw_schedule(seed, campaign.queries, campaign.profile);
  note.profile = schedule.profile;
  note.fault = schedule.fault.value_or(Fault::kCount);
  try {
    note.report = play(schedule);
    note.what = Note::What::kDone;
    if (seed % kPlayedTwice != 0) return;
    std::size_t lines = 0;
    const Report again = play(schedule, [&lines](const std::string&) { ++lines; });
    if (again.fingerprint == note.report.fingerprint) return;
    throw std::runtime_error("the same seed did something else the second time");
  } catch (const std::exception& broken) {
    note.what = Note::What::kBroken;
    std::strncpy(note.text.data(), broken.what(), note.text.size() - 1);
  }
}

[[noreturn]] void work(const Campaign& campaign, unsigned worker, int out) {
  Note note;
  note.worker = worker;
  for (std::uint64_t i = worker; i < campaign.seeds; i += campaign.jobs) {
    note.what = Note::What::kBegun;
    note.report.seed = campaign.first + i;
    write_note(out, note);
    alarm(kMostSeconds);
    play_seed(campaign, campaign.first + i, note);
    write_note(out, note);
    if (note.what == Note::What::kBroken) break;
  }
  // The profile of a build that measures coverage is written by atexit.
  std::exit(0);
}

class Crew {
 public:
  explicit Crew(const Campaign& campaign) : campaign_(campaign), seeds_(campaign.jobs) {}

  Outcome run() {
    int ends[2];
    if (::pipe(ends) != 0) std::exit(3);
    std::fflush(stdout);
    for (unsigned i = 0; i < campaign_.jobs; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::close(ends[0]);
        work(campaign_, i, ends[1]);
      }
      children_.push_back(child);
    }
    ::close(ends[1]);
    Note note;
    while (!outcome_.failed && ::read(ends[0], &note, sizeof note) == sizeof note) take(note);
    ::close(ends[0]);
    for (unsigned i = 0; i < campaign_.jobs; ++i) reap(i);
    return outcome_;
  }

 private:
  void take(const Note& note) {
    seeds_[note.worker] = note.report.seed;
    if (note.what == Note::What::kBegun) return;
    if (note.what == Note::What::kBroken) {
      outcome_.failed = note.report.seed;
      outcome_.failure = note.text.data();
      return;
    }
    outcome_.all.add(note.report);
    outcome_.by_profile[static_cast<std::size_t>(note.profile)].add(note.report);
    if (note.profile == Profile::kPair) sum_of(outcome_.pairs, note.fault).add(note.report);
    if (note.profile == Profile::kSingle) sum_of(outcome_.singles, note.fault).add(note.report);
    if (campaign_.shows_progress && outcome_.all.seeds % 10 == 0) progress();
  }
  static Sum& sum_of(std::array<Sum, kFaultCount>& sums, Fault fault) {
    return sums[static_cast<std::size_t>(fault)];
  }
  void progress() const {
    std::fprintf(stderr, "\r%llu of %llu seeds, %llu queries ",
                 static_cast<unsigned long long>(outcome_.all.seeds),
                 static_cast<unsigned long long>(campaign_.seeds),
                 static_cast<unsigned long long>(outcome_.all.tally.asked));
    if (outcome_.all.seeds == campaign_.seeds) std::fputc('\n', stderr);
  }
  /// A worker that ended otherwise than by itself died of the seed that it had begun.
  void reap(unsigned worker) {
    if (outcome_.failed) ::kill(children_[worker], SIGKILL);
    int status = 0;
    ::waitpid(children_[worker], &status, 0);
    if (outcome_.failed || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) return;
    outcome_.failed = seeds_[worker];
    outcome_.failure = WIFSIGNALED(status) ? "ended by signal " + std::to_string(WTERMSIG(status))
                                           : "ended with " + std::to_string(WEXITSTATUS(status));
  }

  const Campaign& campaign_;
  std::vector<pid_t> children_;
  std::vector<std::uint64_t> seeds_;
  Outcome outcome_;
};

}  // namespace

void Sum::add(const Report& report) {
  tally.add(report.tally);
  ++seeds;
  messages += report.messages;
  connections += report.connections;
  lookups += report.lookups;
}

Outcome run_campaign(const Campaign& campaign) { return Crew(campaign).run(); }

}  // namespace berth
