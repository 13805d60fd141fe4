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

void notify(int event) {
  const std::uint64_t one = 1;
  // It cannot be full.
  static_cast<void>(::write(event, &one, sizeof one) == sizeof one);
}

}  // namespace

Signals::Signals() {
  const sigset_t set = watched_signals();
  std::signal(SIGPIPE, SIG_IGN);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
  done_ = ::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
  asked_ = ::eventfd(0, EFD_CLOEXEC);
  if (signals_ < 0 || done_ < 0 || asked_ < 0) {
    throw std::system_error(errno, std::system_category(), "watch signals");
  }
}

Signals::~Signals() {
  ::close(signals_);
  ::close(done_);
  ::close(asked_);
}

Signal Signals::wait(int timeout_ms) {
  pollfd all[3] = {{signals_, POLLIN, 0}, {done_, POLLIN, 0}, {asked_, POLLIN, 0}};
  if (::poll(all, 3, timeout_ms) <= 0) return Signal::kTimeout;
  if ((all[0].revents & POLLIN) != 0) {
    signalfd_siginfo info{};
    if (::read(signals_, &info, sizeof info) != sizeof info) return Signal::kTimeout;
    switch (info.ssi_signo) {
      case SIGHUP: return Signal::kReload;
      case SIGUSR1: return Signal::kReport;
      default: return Signal::kEnd;
    }
  }
  const bool is_done = (all[1].revents & POLLIN) != 0;
  std::uint64_t count = 0;
  if (::read(is_done ? done_ : asked_, &count, sizeof count) != sizeof count) {
    return Signal::kTimeout;
  }
  return is_done ? Signal::kThreadDone : Signal::kAsked;
}

void Signals::notify_done() { notify(done_); }

void Signals::notify_asked() { notify(asked_); }

}  // namespace berth
