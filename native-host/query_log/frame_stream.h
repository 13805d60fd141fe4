#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "native-host/query_log/log_trouble.h"

namespace berth {

/// Frames of dnstap on their way to a file, or to a collector at a socket of the file system. It
/// waits for neither: what is not taken at once is kept for the next call, up to a bound. What a
/// collector that goes away had not taken is lost, since it may have had half of it.
/// Source: the Frame Streams specification, dnstap.info.
class FrameStream {
 public:
  /// `to` is a file, or `unix:` and a socket; counts what was written, and what was lost.
  FrameStream(std::string to, LogCounters& counters);
  /// Sends what waits and ends the stream, within a second.
  ~FrameStream();
  FrameStream(const FrameStream&) = delete;
  FrameStream& operator=(const FrameStream&) = delete;

  /// True: `to` names a file.
  [[nodiscard]] static bool is_file(const std::string& to);

  /// False: too much waits.
  [[nodiscard]] bool add(const Bytes& frame);
  /// Sends what is taken now, to where it connects again if need be. Else than 0: it failed, and
  /// this is the system's number of why.
  [[nodiscard]] int send(TimePoint now);

 private:
  enum class State : std::uint8_t { kClosed, kOffered, kStarted };
  struct Batch {
    std::string octets;
    std::uint64_t frames = 0;
  };

  /// The three say false and leave the reason in `errno`.
  bool open();
  bool connect();
  bool hear();
  [[nodiscard]] long write_some() const;
  /// The two say `error`, and try nothing more for a while.
  int wait(TimePoint now, int error);
  int close(TimePoint now, int error);
  void end();

  std::string to_;
  LogCounters& counters_;
  int descriptor_ = -1;
  State state_ = State::kClosed;
  bool is_socket_ = false;
  /// A regular file: what was not written whole is taken back and tried again.
  bool is_regular_ = false;
  /// Nothing is tried before: something failed.
  TimePoint again_at_;
  /// What is being written, of which `sent_` octets are.
  Batch sending_;
  std::size_t sent_ = 0;
  Batch waiting_;
  /// What the collector said and was not understood yet.
  std::string heard_;
  /// Of the regular file, whole frames alone. Unit: octets.
  std::int64_t size_ = 0;
};

}  // namespace berth
