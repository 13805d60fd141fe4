#pragma once

#include <string>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_log/frame_stream.h"
#include "native-host/query_log/log_trouble.h"

namespace berth {

/// Hands queries on as dnstap: to a file, or to a collector at a socket of the file system, which
/// is connected to again whenever it went away. What is not taken in time is dropped and counted.
class LogDnstap final : public EventTaker {
 public:
  struct Rules {
    /// A file, or `unix:` and a socket.
    std::string to;
    LogPrivacy privacy{};
    /// Earlier files that stay.
    std::uint32_t keep_files = 0;
  };

  LogDnstap(const Rules& rules, LogTrouble& trouble, LogCounters& counters);

  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void rest() override;

 private:
  void add(const Bytes& frame);
  void failed(int error);

  LogPrivacy privacy_;
  LogTrouble& trouble_;
  LogCounters& counters_;
  FrameStream stream_;
};

}  // namespace berth
