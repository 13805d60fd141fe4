// Measures what lists cost a question: nanoseconds of processor time for one that is answered at
// once. Nothing is cached and nobody asks for recursion, so what no list has is refused by itself.
//
//   judging_bench FOLDER        a folder that list_files wrote and `berth lists build` made an
//   image in

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/message/name.h"
#include "core/resolver/resolver.h"

namespace berth {
namespace {

constexpr std::size_t kQuestions = 200000;
constexpr std::size_t kWarmQuestions = 1000;
constexpr int kRounds = 7;

/// A question for an address, with or without an OPT.
Bytes question(const std::string& text, bool edns) {
  Bytes message = {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(edns ? 1 : 0)};
  const Name name = *Name::parse(text);
  message.insert(message.end(), name.wire().begin(), name.wire().end());
  message.insert(message.end(), {0, 1, 0, 1});
  if (edns) message.insert(message.end(), {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0});
  return message;
}

/// The name with labels in front until it has four.
std::string with_four_labels(std::string name) {
  for (auto dots = std::count(name.begin(), name.end(), '.'); dots < 3; ++dots) name = "w." + name;
  return name;
}

class Asking {
 public:
  explicit Asking(const BlocklistImage* image)
      : cache_(config_.cache, Seed{1}),
        policy_(*Policy::make({}, nullptr, {1, image})),
        resolver_(config_, cache_, policy_, Seed{2}),
        out_(kMaxMessageSize) {}

  /// The least nanoseconds for each of the first `count` questions, over several rounds.
  double least_ns(const std::vector<Bytes>& questions, std::size_t count) {
    double least = 1e9;
    for (int round = 0; round < kRounds; ++round) {
      const std::clock_t begin = std::clock();
      for (std::size_t done = 0; done < kQuestions; ++done) ask(questions[done % count]);
      const double took = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
      least = std::min(least, took * 1e9 / kQuestions);
    }
    return least;
  }
  void tell_blocked(bool wanted) { resolver_.tell_blocked(wanted); }
  [[nodiscard]] std::uint64_t blocked() const { return resolver_.counters().blocked; }

 private:
  void ask(const Bytes& message) {
    const Answered answered = resolver_.answer_now(TimePoint{}, {QueryId{1}, {}, message}, out_);
    if (answered.kind != Answered::Kind::kAnswered) std::abort();
    while (resolver_.poll()) {
    }
  }

  Config config_;
  Cache cache_;
  Policy policy_;
  Resolver resolver_;
  Bytes out_;
};

Bytes read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(file), {});
}

void row(const char* what, Asking& asking, const std::vector<Bytes>& questions) {
  const std::uint64_t before = asking.blocked();
  const double random = asking.least_ns(questions, kQuestions);
  const double warm = asking.least_ns(questions, kWarmQuestions);
  const auto share = static_cast<double>(asking.blocked() - before) / (2.0 * kRounds * kQuestions);
  std::printf("| native | %s | %.0f | %.0f | %.0f %% |\n", what, warm, random, 100 * share);
}

void measure(const std::string& folder) {
  const Bytes octets = read(folder + "/lists.berth");
  const BlocklistImage image = *BlocklistImage::open(octets);
  std::ifstream file(folder + "/names");
  const std::vector<std::string> names(std::istream_iterator<std::string>(file), {});
  std::vector<Bytes> listed, unlisted, with_reason;
  std::uint64_t state = 7;
  for (std::size_t i = 0; i < kQuestions; ++i) {
    state = state * 6364136223846793005 + 1442695040888963407;
    const std::string& name = names[(state >> 33) % names.size()];
    listed.push_back(question(with_four_labels(name), false));
    with_reason.push_back(question(with_four_labels(name), true));
    // No listed label has two underscores.
    const std::string free = std::to_string(state >> 44) + "__" + std::to_string(i);
    unlisted.push_back(question(with_four_labels(free + name.substr(name.rfind('.'))), false));
  }
  Asking without(nullptr);
  Asking with(&image);
  row("no lists", without, unlisted);
  row("not listed", with, unlisted);
  with.tell_blocked(false);
  row("listed", with, listed);
  with.tell_blocked(true);
  row("listed, client and host told why", with, with_reason);
}

}  // namespace
}  // namespace berth

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "judging_bench FOLDER\n");
    return 2;
  }
  berth::measure(arguments[1]);
  return 0;
}
