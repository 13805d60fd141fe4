#include "native-host/query_log/log_dnstap.h"

#include <cerrno>
#include <system_error>

#include "native-host/driver/event_loop.h"
#include "native-host/query_log/dnstap_frame.h"
#include "native-host/query_log/numbered_files.h"

namespace berth {

LogDnstap::LogDnstap(const Rules& rules, LogTrouble& trouble, LogCounters& counters)
    : privacy_(rules.privacy), trouble_(trouble), counters_(counters), stream_(rules.to, counters) {
  // A stream of frames begins a file and ends it: one cannot be written on.
  if (FrameStream::is_file(rules.to) && !move_aside(rules.to, rules.keep_files)) failed(errno);
  rest();
}

void LogDnstap::take(const QueryEvent& event, std::int64_t unix_us) {
  if (privacy_ == LogPrivacy::kFull) {
    add(dnstap_frame(DnstapType::kClientQuery, event, unix_us, privacy_));
  }
  if (event.reply.empty()) return;
  add(dnstap_frame(DnstapType::kClientResponse, event, unix_us, privacy_));
}

void LogDnstap::rest() {
  if (const int error = stream_.send(clock_time()); error != 0) failed(error);
}

void LogDnstap::add(const Bytes& frame) {
  if (stream_.add(frame)) return;
  rest();
  if (stream_.add(frame)) return;
  ++counters_.dropped;
  trouble_.warn("what is written is not taken");
}

void LogDnstap::failed(int error) {
  ++counters_.failed;
  trouble_.warn(std::generic_category().message(error));
}

}  // namespace berth
