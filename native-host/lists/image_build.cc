#include "native-host/lists/image_build.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

// Lists are read by a few threads, ahead of the one that puts them into the builder in the plan's
// order: so the image is the same whatever is read first. How far ahead is bounded, and with it
// memory.

namespace berth {
namespace {

/// Lists that wait for the builder, for each thread that reads.
constexpr std::size_t kAhead = 2;
constexpr auto kProgressGap = std::chrono::milliseconds(100);

class ParallelReading {
 public:
  ParallelReading(const ListPlan& plan, const BuildRules& rules)
      : plan_(plan), rules_(rules), reader_(plan, rules.reading, names_), read_(plan.lists.size()) {
    const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
    const std::size_t jobs = rules.jobs == 0 ? cores : rules.jobs;
    const std::size_t threads = std::min(jobs, plan.lists.size());
    ahead_ = threads * kAhead;
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~ParallelReading() {
    {
      const std::lock_guard lock(mutex_);
      next_ = read_.size();
    }
    moved_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  ParallelReading(const ParallelReading&) = delete;
  ParallelReading& operator=(const ParallelReading&) = delete;

  /// Waits for the next list in order. Requires: there is one.
  ReadList take() {
    std::unique_lock lock(mutex_);
    while (!read_[taken_]) {
      moved_.wait_for(lock, kProgressGap);
      if (rules_.on_progress) rules_.on_progress({done_, read_.size(), names_});
    }
    ReadList read = *std::move(read_[taken_]);
    read_[taken_++].reset();
    lock.unlock();
    moved_.notify_all();
    return read;
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      moved_.wait(lock, [this] { return next_ == read_.size() || next_ < taken_ + ahead_; });
      if (next_ == read_.size()) return;
      const std::size_t mine = next_++;
      lock.unlock();
      ReadList read = reader_.read(plan_.lists[mine]);
      lock.lock();
      read_[mine] = std::move(read);
      ++done_;
      moved_.notify_all();
    }
  }

  const ListPlan& plan_;
  const BuildRules& rules_;
  std::atomic<std::uint64_t> names_{0};
  SourceReader reader_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::vector<std::optional<ReadList>> read_;
  std::size_t next_ = 0;
  std::size_t taken_ = 0;
  std::size_t done_ = 0;
  std::size_t ahead_ = 0;
  std::vector<std::thread> threads_;
};

std::string build_problem(Error error) {
  return error == Error::kTooLarge ? "the image would be larger than 4 GiB"
                                   : "more names, lists or conditions than an image holds";
}

void add_problem(ListReport& report, std::uint64_t left_out) {
  report.problem += report.problem.empty() ? "" : "; ";
  report.problem +=
      "has rules of too many different types for an image ($dnstype): " + std::to_string(left_out) +
      " of them are left out";
}

}  // namespace

void read_lists(const ListPlan& plan, const BuildRules& rules,
                const std::function<void(std::size_t list, ReadList read)>& take) {
  ParallelReading reading(plan, rules);
  for (std::size_t i = 0; i < plan.lists.size(); ++i) take(i, reading.take());
}

ListReport report_of(const ReadList& read) {
  ListReport report{read.origin, read.problem, {}, {}, {}};
  if (read.contents == nullptr) return report;
  report.format = read.contents->format();
  report.counts = read.contents->counts();
  report.shown = read.contents->shown();
  return report;
}

BuildOutcome build_image(const ListPlan& plan, const BuildRules& rules) {
  BuildOutcome outcome;
  BlocklistBuilder builder;
  Result<void> added;
  read_lists(plan, rules, [&](std::size_t list, const ReadList& read) {
    outcome.lists.push_back(report_of(read));
    const Result<ListId> id = builder.add_list(plan.lists[list].name);
    if (!id) added = id.error();
    if (!added || read.origin == ListOrigin::kNowhere) return;
    const Result<std::uint64_t> left_out = read.contents->add_to(builder, *id);
    if (!left_out) {
      added = left_out.error();
    } else if (*left_out > 0) {
      add_problem(outcome.lists.back(), *left_out);
    }
  });
  outcome.names = builder.names();
  if (!added) {
    outcome.problem = build_problem(added.error());
  } else if (builder.names() == 0) {
    outcome.problem = "none of the lists could be read";
  } else {
    Result<Bytes> image = builder.build();
    if (image) {
      outcome.image = *std::move(image);
    } else {
      outcome.problem = build_problem(image.error());
    }
  }
  return outcome;
}

}  // namespace berth
