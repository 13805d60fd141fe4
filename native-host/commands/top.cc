#include "native-host/commands/top.h"

#include <unistd.h>

#include <chrono>
#include <exception>
#include <iostream>
#include <thread>

#include "native-host/top/admin_reader.h"
#include "native-host/top/live_query_stream.h"
#include "native-host/top/top_key.h"
#include "native-host/top/top_order.h"
#include "native-host/top/top_screen.h"

namespace berth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kNoServer = 1;
constexpr int kUsage = 2;
// Of live queries and keys, whichever comes.
constexpr std::chrono::milliseconds kKeyWait{100};
// As wide as anything: whoever reads text cuts it as they like.
constexpr TopSize kUncut{512, 100000};

int complain(const std::string& complaint, int code) {
  std::cerr << "berth: " << complaint << '\n';
  if (code == kUsage) std::cerr << "See `berth top --help`.\n";
  return code;
}

/// Reports one after the other, each about the interval before it.
int print_reports(const TopOrder& order) {
  const AdminReader admin(order.place);
  LiveQueryStream feed(admin);
  ServerReport report;
  LiveQueries queries;
  const bool shows_queries = order.state.table == TopTable::kQueries;
  std::string problem = admin.look(report);
  if (!problem.empty()) return complain(problem, kNoServer);
  if (shows_queries) problem = feed.take(queries);
  const std::uint32_t count = order.count == 0 ? 1 : order.count;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::this_thread::sleep_for(order.interval);
    if (problem.empty()) problem = admin.look(report);
    if (problem.empty() && shows_queries) problem = feed.take(queries);
    if (!problem.empty()) return complain(problem, kNoServer);
    if (i > 0) std::cout << '\n';
    for (const TextLine& line : compose_top(report, queries, order.state, kUncut)) {
      std::cout << line.text.substr(0, line.text.find_last_not_of(' ') + 1) << '\n';
    }
    std::cout.flush();
    if (!std::cout) return kNoServer;
  }
  return 0;
}

/// Until somebody has seen enough.
int show_screen(TopOrder order, TopScreen& screen) {
  const AdminReader admin(order.place);
  LiveQueryStream feed(admin);
  ServerReport report;
  LiveQueries queries;
  TopState& state = order.state;
  Clock::time_point next{};
  std::uint32_t looks = 0;
  bool goes_on = true;
  while (goes_on) {
    const Clock::time_point now = Clock::now();
    if (now >= next && !state.is_paused) {
      if (order.count != 0 && looks++ == order.count) break;
      next = now + order.interval;
      state.problem = admin.look(report);
    }
    if (state.table == TopTable::kQueries && !state.is_paused) {
      const std::string problem = feed.take(queries);
      if (state.problem.empty()) state.problem = problem;
    }
    const TopSize size = screen.size();
    const TopSize above{size.width, size.height > 1 ? size.height - 1 : size.height};
    std::vector<TextLine> lines = compose_top(report, queries, state, above);
    lines.resize(above.height);
    lines.push_back(key_line());
    screen.draw(lines);
    goes_on = press(screen.wait(kKeyWait), size, state);
  }
  return 0;
}

}  // namespace

int run_top(const TopOptions& options, const ConfigSources& sources) {
  try {
    AdminConfig configured;
    // Where the listener is named the configuration says nothing of it, broken or not.
    if (options.admin.empty()) {
      const LoadedConfig loaded = load_config(sources);
      if (!loaded.findings.problems.empty()) {
        return complain(loaded.findings.problems.front() + "; or name the listener with --admin",
                        kUsage);
      }
      configured = loaded.config.admin;
    }
    auto [order, complaint] = make_top_order(options, configured);
    if (!order) return complain(complaint, kUsage);
    const bool has_terminal = ::isatty(STDOUT_FILENO) != 0 && ::isatty(STDIN_FILENO) != 0;
    if (!has_terminal || options.is_plain) return print_reports(*order);
    const auto screen = TopScreen::open();
    if (screen == nullptr) return print_reports(*order);
    return show_screen(std::move(*order), *screen);
  } catch (const std::exception& error) {
    return complain(error.what(), kNoServer);
  }
}

}  // namespace berth
