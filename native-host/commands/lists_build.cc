#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <limits>
#include <optional>

#include "native-host/commands/lists.h"
#include "native-host/lists/list_report.h"
#include "native-host/lists/text_table.h"
#include "native-host/lists/whole_file.h"

namespace berth {
namespace {

constexpr int kLacking = 1;
constexpr int kUnusable = 2;
/// Skipped lines of each reason that `check` shows.
constexpr std::size_t kShown = 10;

/// The plan of a command line. Nothing, and all said, when it cannot be used.
std::optional<ListPlan> plan_of(const std::vector<std::string>& words) {
  ConfigFindings findings;
  ListPlan plan = plan_of_words(words, findings);
  for (const std::string& problem : findings.problems) std::cerr << problem << '\n';
  if (!findings.problems.empty()) return std::nullopt;
  return plan;
}

/// A list, or the list file, that the image would be written over; empty: none.
std::string overwritten(const ListPlan& plan, std::vector<std::string> files) {
  for (const ListSource& list : plan.lists) files.push_back(list.source);
  for (const std::string& file : files) {
    std::error_code none;
    if (std::filesystem::equivalent(file, plan.image, none)) return file;
  }
  return {};
}

/// One line on a terminal that says how far it is, written over and over.
class ProgressLine {
 public:
  explicit ProgressLine(bool is_wanted) : is_on_(is_wanted && ::isatty(STDERR_FILENO) == 1) {}

  void show(const BuildProgress& progress) {
    if (!is_on_) return;
    const double seconds = std::max(0.001, elapsed());
    const auto rate = static_cast<std::uint64_t>(static_cast<double>(progress.names) / seconds);
    write(std::to_string(progress.lists_read) + " of " + std::to_string(progress.lists) +
          " lists, " + grouped(progress.names) + " names, " + grouped(rate) + " names/s");
  }
  void clear() {
    if (is_on_) write("");
  }
  [[nodiscard]] double elapsed() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin_).count();
  }

 private:
  // CR, then "erase to the end of the line" (ECMA-48 8.3.41).
  static void write(const std::string& text) {
    std::cerr << "\r" << text << "\x1b[K" << std::flush;
  }

  bool is_on_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

bool has_problems(const std::vector<ListReport>& reports) {
  return std::any_of(reports.begin(), reports.end(),
                     [](const ListReport& report) { return !report.problem.empty(); });
}

/// A number with one digit behind the point.
std::string tenths(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", number);
  return text.data();
}

void print_json(const ListPlan& plan, const BuildOutcome& outcome, double seconds) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.member("image", plan.image);
  json.member("bytes", outcome.image.size());
  json.member("names", outcome.names);
  json.member("milliseconds", static_cast<std::uint64_t>(seconds * 1000));
  json.key("lists");
  write_reports(plan, outcome.lists, json);
  json.end_object();
  std::cout << out << '\n';
}

void print_summary(const ListPlan& plan, const BuildOutcome& outcome, double seconds) {
  const double each =
      static_cast<double>(outcome.image.size()) / static_cast<double>(outcome.names);
  std::cout << table_text(plan, outcome.lists) << plan.image << ": " << grouped(outcome.names)
            << " names of " << plan.lists.size() << (plan.lists.size() == 1 ? " list" : " lists")
            << " in " << grouped(outcome.image.size()) << " bytes, " << tenths(each) << " a name; "
            << tenths(seconds) << " s\n";
}

}  // namespace

int run_lists_build(const ListsOptions& options) {
  auto plan = plan_of(options.words);
  if (!plan) return kUnusable;
  if (!options.image.empty()) plan->image = options.image;
  if (const std::string file = overwritten(*plan, options.words); !file.empty()) {
    std::cerr << "berth: " << file << " is read, and the image would be written over it (image, "
              << "--output); no image was made\n";
    return kUnusable;
  }
  ProgressLine line(!options.is_quiet);
  BuildRules rules;
  rules.reading.accepts_shrunk = options.accepts_shrunk;
  rules.jobs = options.jobs;
  rules.on_progress = [&](const BuildProgress& progress) { line.show(progress); };
  const BuildOutcome outcome = build_image(*plan, rules);
  line.clear();
  std::cerr << problems_text(*plan, outcome.lists);
  std::string problem = outcome.problem;
  if (problem.empty()) {
    const std::string_view octets(reinterpret_cast<const char*>(outcome.image.data()),
                                  outcome.image.size());
    if (!replace_file(plan->image, octets, problem)) problem = plan->image + ": " + problem;
  }
  if (!problem.empty()) {
    std::cerr << "berth: " << problem << "; no image was made\n";
    return kUnusable;
  }
  if (options.as_json) {
    print_json(*plan, outcome, line.elapsed());
  } else if (!options.is_quiet) {
    print_summary(*plan, outcome, line.elapsed());
  }
  return has_problems(outcome.lists) ? kLacking : 0;
}

int run_lists_check(const ListsOptions& options) {
  const auto plan = plan_of(options.words);
  if (!plan) return kUnusable;
  BuildRules rules;
  rules.reading.shown = options.shows_all ? std::numeric_limits<std::size_t>::max() : kShown;
  rules.reading.keeps = false;
  rules.jobs = options.jobs;
  ProgressLine line(true);
  rules.on_progress = [&](const BuildProgress& progress) { line.show(progress); };
  std::vector<ListReport> reports;
  read_lists(*plan, rules,
             [&](std::size_t, const ReadList& read) { reports.push_back(report_of(read)); });
  line.clear();
  if (options.as_json) {
    std::string out;
    JsonWriter json(out);
    write_reports(*plan, reports, json);
    std::cout << out << '\n';
  } else {
    std::cout << table_text(*plan, reports) << skipped_text(*plan, reports);
  }
  std::cerr << problems_text(*plan, reports);
  return has_problems(reports) ? kLacking : 0;
}

}  // namespace berth
