#include "tests/simulation/isolated.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace berth {
namespace {

/// A run that does not end by then never will. Unit: seconds.
constexpr unsigned kMostSeconds = 60;

[[noreturn]] void run_child(const Schedule& schedule, const LineSink& transcript, int out) {
  alarm(kMostSeconds);
  if (!transcript) {
    // What an assertion says was said once already.
    const int null = ::open("/dev/null", O_WRONLY);
    if (null >= 0) ::dup2(null, STDERR_FILENO);
  }
  try {
    (void)play(schedule, transcript);
  } catch (const std::exception& broken) {
    const std::string what = broken.what();
    if (::write(out, what.data(), what.size()) < 0) std::abort();
  }
  std::fflush(stdout);
  _exit(0);
}

}  // namespace

std::optional<std::string> play_isolated(const Schedule& schedule, const LineSink& transcript) {
  int ends[2];
  std::fflush(stdout);
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) run_child(schedule, transcript, ends[1]);
  ::close(ends[1]);
  std::string what;
  char buffer[512];
  for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    what.append(buffer, static_cast<std::size_t>(size));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status));
  if (WEXITSTATUS(status) != 0) return "ended with " + std::to_string(WEXITSTATUS(status));
  if (what.empty()) return std::nullopt;
  return what;
}

}  // namespace berth
