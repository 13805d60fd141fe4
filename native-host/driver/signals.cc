#include "native-host/driver/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

namespace berth {
namespace {

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int each : {SIGHUP, SIGTERM, SIGINT, SIGUSR1}) sigaddset(&set, each);
  return set;
}

}  // namespace

Signals::Signals() {
  const sigset_t set = watched_signals();
  std::signal(SIGPIPE, SIG_IGN);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
  done_ = ::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
  if (signals_ < 0 || done_ < 0) {
    throw std::system_error(errno, std::system_category(), "watch signals");
  }
}

Signals::~Signals() {
  ::close(signals_);
  ::close(done_);
}

Signal Signals::wait(int timeout_ms) {
  pollfd both[2] = {{signals_, POLLIN, 0}, {done_, POLLIN, 0}};
  if (::poll(both, 2, timeout_ms) <= 0) return Signal::kTimeout;
  if ((both[0].revents & POLLIN) != 0) {
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) != sizeof info) return Signal::kTimeout;
    switch (info.ssi_signo) {
      case SIGHUP: return Signal::kReload;
      case SIGUSR1: return Signal::kReport;
      default: return Signal::kEnd;
    }
  }
  std::uint64_t count = 0;
  if (::read(done_, &count, sizeof count) != sizeof count) return Signal::kTimeout;
  return Signal::kThreadDone;
}

void Signals::notify_done() {
  const std::uint64_t one = 1;
  // It cannot be full.
  static_cast<void>(::write(done_, &one, sizeof one) == sizeof one);
}

}  // namespace berth
