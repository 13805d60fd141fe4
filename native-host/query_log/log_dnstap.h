#pragma once

#include <memory>
#include <string>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_log/log_trouble.h"

namespace berth {

/// Hands queries on as dnstap: to a file, or to a collector at a socket of the file system, which
/// is connected to again whenever it went away. fstrm's own thread writes; what it does not take in
/// time is dropped and counted.
/// Source: the Frame Streams specification, dnstap.info.
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
  /// Writes what waits.
  ~LogDnstap();
  LogDnstap(const LogDnstap&) = delete;
  LogDnstap& operator=(const LogDnstap&) = delete;

  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void rest() override;

 private:
  struct Stream;
  void submit(const Bytes& frame);

  LogPrivacy privacy_;
  LogTrouble& trouble_;
  LogCounters& counters_;
  std::unique_ptr<Stream> stream_;
};

}  // namespace berth
