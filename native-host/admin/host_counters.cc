#include "native-host/admin/host_counters.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>

namespace berth {
namespace {

constexpr std::string_view kTcp = "TcpExt:";

constexpr std::array<std::pair<std::string_view, std::uint64_t HostCounters::*>, 5> kFields{{
    {"ListenOverflows", &HostCounters::listen_overflows},
    {"ListenDrops", &HostCounters::listen_drops},
    {"SyncookiesSent", &HostCounters::syn_cookies_sent},
    {"TCPReqQFullDrop", &HostCounters::syn_queue_drops},
    {"TCPDeferAcceptDrop", &HostCounters::deferred_drops},
}};

std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

std::string_view take_word(std::string_view& line) {
  line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(word.size());
  return word;
}

void take_field(std::string_view name, std::string_view value, HostCounters& counters) {
  for (const auto& [known, field] : kFields) {
    if (name != known) continue;
    std::from_chars(value.data(), value.data() + value.size(), counters.*field);
  }
}

std::uint64_t open_descriptors() {
  // Since Linux 6.2 the directory's size says it.
  struct stat state {};
  if (::stat("/proc/self/fd", &state) == 0 && state.st_size > 0) {
    return static_cast<std::uint64_t>(state.st_size);
  }
  std::uint64_t count = 0;
  std::error_code error;
  for (auto one = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && one != std::filesystem::directory_iterator(); one.increment(error)) {
    ++count;
  }
  return count;
}

std::uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  if (!(file >> all >> resident)) return 0;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace

void read_netstat(std::string_view text, HostCounters& counters) {
  // Pairs of lines: names, then their values.
  while (!text.empty()) {
    std::string_view names = take_line(text);
    std::string_view values = take_line(text);
    if (take_word(names) != kTcp || take_word(values) != kTcp) continue;
    for (std::string_view name = take_word(names); !name.empty(); name = take_word(names)) {
      take_field(name, take_word(values), counters);
    }
  }
}

HostCounters host_counters() {
  HostCounters out;
  // Of this process: where others' are hidden, so is /proc/net.
  std::ifstream file("/proc/self/net/netstat");
  read_netstat(std::string(std::istreambuf_iterator<char>(file), {}), out);
  out.open_descriptors = open_descriptors();
  out.resident_bytes = resident_bytes();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) out.max_descriptors = limit.rlim_cur;
  return out;
}

}  // namespace berth
