#include "native-host/lists/guarded_mapping.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>

// The handler reads nothing but what is atomic, or was there before it, and calls the kernel alone.

namespace berth {
namespace {

struct Range {
  /// 0: free.
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0};
};

constexpr std::size_t kMostRanges = 16;

std::array<Range, kMostRanges> ranges;
std::mutex changing_ranges;
std::atomic<std::uint64_t> losses_so_far{0};
std::uintptr_t page_size = 0;
struct sigaction handler_before;

/// Where what is guarded around an address ends; 0: it is not guarded.
std::uintptr_t guarded_end(std::uintptr_t at) {
  for (const Range& range : ranges) {
    const std::uintptr_t begin = range.begin.load();
    const std::uintptr_t end = range.end.load();
    if (begin != 0 && at >= begin && at < end) return end;
  }
  return 0;
}

void on_lost_page(int signal, siginfo_t* about, void* /*context*/) {
  const int error = errno;
  const auto at = reinterpret_cast<std::uintptr_t>(about->si_addr);
  const std::uintptr_t end = about->si_code == BUS_ADRERR ? guarded_end(at) : 0;
  if (end != 0) {
    // All that is behind it in one: a mapping for each page would be more than a process may have.
    const std::uintptr_t page = at - at % page_size;
    const void* zeros = ::mmap(reinterpret_cast<void*>(page), end - page, PROT_READ,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    errno = error;
    if (zeros != MAP_FAILED) {
      losses_so_far.fetch_add(1, std::memory_order_relaxed);
      return;
    }
  }
  // As if we were not there: a fault comes again by itself, a signal that somebody sent does not.
  ::sigaction(SIGBUS, &handler_before, nullptr);
  if (about->si_code <= 0) ::raise(signal);
}

void install_handler() {
  page_size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  struct sigaction action {};
  action.sa_sigaction = on_lost_page;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigaction(SIGBUS, &action, &handler_before);
}

std::uintptr_t address_of(ByteView octets) {
  return reinterpret_cast<std::uintptr_t>(octets.data());
}

}  // namespace

GuardedMapping::GuardedMapping(ByteView octets) : octets_(octets) {
  static std::once_flag is_installed;
  std::call_once(is_installed, install_handler);
  const std::lock_guard lock(changing_ranges);
  for (Range& range : ranges) {
    if (range.begin.load() != 0) continue;
    range.end.store(address_of(octets) + octets.size());
    range.begin.store(address_of(octets));
    return;
  }
}

std::uint64_t GuardedMapping::losses() { return losses_so_far.load(std::memory_order_relaxed); }

GuardedMapping::~GuardedMapping() {
  {
    const std::lock_guard lock(changing_ranges);
    for (Range& range : ranges) {
      if (range.begin.load() == address_of(octets_)) range.begin.store(0);
    }
  }
  ::munmap(const_cast<std::uint8_t*>(octets_.data()), octets_.size());
}

}  // namespace berth
