#include "native-host/query_log/log_lines.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

#include "native-host/query_events/query_text.h"
#include "native-host/query_log/kept_client.h"
#include "native-host/query_log/numbered_files.h"

namespace berth {
namespace {

// So much more than there was after the last try is written, and whatever waits at each rest.
constexpr std::size_t kEnough = std::size_t{64} << 10;
constexpr mode_t kMode = 0600;

}  // namespace

LogLines::LogLines(Rules rules, LogTrouble& trouble, LogCounters& counters)
    : rules_(std::move(rules)), trouble_(trouble), counters_(counters), enough_(kEnough) {
  // Whether it can be written to is said at the start, not with the first query.
  if (!is_open()) failed(errno);
}

LogLines::~LogLines() {
  write();
  counters_.dropped += shift(waiting_.size());
  close();
}

void LogLines::take(const QueryEvent& event, std::int64_t unix_us) {
  if (waiting_.size() >= kMaxWaiting) {
    ++counters_.dropped;
    // What takes a little now and then does not fail.
    if (to_.descriptor >= 0 && !to_.is_regular) trouble_.warn("what is written is not taken");
    return;
  }
  QueryEvent kept = event;
  // An address that is not kept is told like one that is not there.
  kept.client.address = kept_client(event.client.address, rules_.privacy).value_or(IpAddress());
  append_json(kept, read_text(kept), unix_us, waiting_);
  waiting_ += '\n';
  if (waiting_.size() >= enough_) write();
}

void LogLines::rest() { write(); }

void LogLines::write() {
  if (waiting_.empty()) return;
  if (!is_open()) return failed(errno);
  const ssize_t written = ::write(to_.descriptor, waiting_.data(), waiting_.size());
  if (written < 0) {
    const int error = errno;
    if (error == EPIPE) leave();
    return failed(error);
  }
  const bool is_full = to_.is_regular && static_cast<std::size_t>(written) < waiting_.size();
  // Half a line would be no JSON. What cannot be taken back, as in a pipe, is gone on with.
  const bool is_back = is_full && ::ftruncate(to_.descriptor, static_cast<off_t>(to_.size)) == 0;
  if (!is_back) wrote(static_cast<std::size_t>(written));
  if (is_full) return failed(ENOSPC);
  enough_ = waiting_.size() + kEnough;
  if (!to_.is_regular || to_.size < rules_.max_bytes) return;
  close();
  if (!move_aside(rules_.path, rules_.keep_files)) failed(errno);
}

void LogLines::wrote(std::size_t size) {
  if (size == 0) return;
  to_.size += size;
  to_.is_within_line = waiting_[size - 1] != '\n';
  counters_.written += shift(size);
}

std::uint64_t LogLines::shift(std::size_t size) {
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
  const auto lines = std::count(waiting_.begin(), end, '\n');
  waiting_.erase(waiting_.begin(), end);
  return static_cast<std::uint64_t>(lines);
}

void LogLines::leave() {
  if (to_.is_within_line) counters_.dropped += shift(waiting_.find('\n') + 1);
  // With it goes what was not read, which may begin within a line too.
  close();
}

void LogLines::close() {
  if (to_.descriptor >= 0) ::close(to_.descriptor);
  to_ = {};
}

bool LogLines::is_open() {
  if (to_.descriptor >= 0) return true;
  // A pipe that nobody reads, or not fast enough, holds nothing up.
  constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC;
  to_.descriptor = ::open(rules_.path.c_str(), kFlags, kMode);
  struct stat state {};
  if (to_.descriptor < 0 || ::fstat(to_.descriptor, &state) != 0) return false;
  to_.is_regular = S_ISREG(state.st_mode);
  to_.size = static_cast<std::uint64_t>(state.st_size);
  return true;
}

void LogLines::failed(int error) {
  // Not each line is a try from now on.
  enough_ = waiting_.size() + kEnough;
  ++counters_.failed;
  trouble_.warn(std::generic_category().message(error));
}

}  // namespace berth
