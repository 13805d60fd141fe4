#include "native-host/query_log/log_lines.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "native-host/query_events/query_text.h"
#include "native-host/query_log/kept_client.h"
#include "native-host/query_log/numbered_files.h"

namespace berth {
namespace {

// What waits is written from here on, and at each rest.
constexpr std::size_t kEnough = std::size_t{64} << 10;
constexpr mode_t kMode = 0600;

}  // namespace

LogLines::LogLines(Rules rules, LogTrouble& trouble, LogCounters& counters)
    : rules_(std::move(rules)), trouble_(trouble), counters_(counters) {
  // Whether it can be written to is said at the start, not with the first query.
  if (!is_open()) failed();
}

LogLines::~LogLines() {
  write();
  if (descriptor_ >= 0) ::close(descriptor_);
}

void LogLines::take(const QueryEvent& event, std::int64_t unix_us) {
  if (waiting_.size() >= kMaxWaiting) {
    ++counters_.dropped;
    return;
  }
  QueryEvent kept = event;
  // An address that is not kept is told like one that is not there.
  kept.client.address = kept_client(event.client.address, rules_.privacy).value_or(IpAddress());
  append_json(kept, read_text(kept), unix_us, waiting_);
  waiting_ += '\n';
  ++lines_;
  if (waiting_.size() >= kEnough) write();
}

void LogLines::rest() { write(); }

void LogLines::write() {
  if (waiting_.empty()) return;
  if (!is_open()) return failed();
  const ssize_t written = ::write(descriptor_, waiting_.data(), waiting_.size());
  if (written != static_cast<ssize_t>(waiting_.size())) {
    if (written >= 0) errno = ENOSPC;
    const int code = errno;
    // Half a line would be no JSON. What cannot be taken back, as in a pipe, is continued.
    if (written > 0 && ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) {
      waiting_.erase(0, static_cast<std::size_t>(written));
    }
    errno = code;
    return failed();
  }
  size_ += waiting_.size();
  counters_.written += std::exchange(lines_, 0);
  waiting_.clear();
  if (size_ < rules_.max_bytes) return;
  ::close(std::exchange(descriptor_, -1));
  if (!move_aside(rules_.path, rules_.keep_files)) failed();
}

bool LogLines::is_open() {
  if (descriptor_ >= 0) return true;
  // A pipe that nobody reads, or not fast enough, holds nothing up.
  constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC;
  descriptor_ = ::open(rules_.path.c_str(), kFlags, kMode);
  struct stat state {};
  if (descriptor_ < 0 || ::fstat(descriptor_, &state) != 0) return false;
  size_ = static_cast<std::uint64_t>(state.st_size);
  return true;
}

void LogLines::failed() {
  ++counters_.failed;
  trouble_.warn(std::generic_category().message(errno));
}

}  // namespace berth
