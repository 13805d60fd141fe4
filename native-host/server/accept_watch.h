#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "native-host/driver/rare_warning.h"
#include "native-host/server/tcp_state.h"

namespace berth {

/// The accept queue of one listening socket, and what was taken from it; of several added up.
struct AcceptCounters {
  /// Connections that were asked for as `backlog`.
  std::uint64_t asked = 0;
  /// What the kernel made of it, and how many wait now.
  AcceptQueue queue;
  /// The most that waited since whoever reads this looked last.
  std::uint32_t longest = 0;
  /// The queue of one socket was four fifths full meanwhile.
  bool was_nearly_full = false;
  std::uint64_t accepted = 0;
  /// Turns in which something was taken, and the most in one.
  std::uint64_t batches = 0;
  std::uint32_t largest_batch = 0;
  /// Taken, and closed for who or how many they were.
  std::uint64_t refused = 0;
  /// Taken and closed by the spare descriptor, none other being left.
  std::uint64_t spared = 0;
  /// What `accept` failed of, by the system's number.
  std::map<int, std::uint64_t> errors;

  void add(const AcceptCounters& more);
};

/// Watches how full a listening socket's queue gets, and warns when it is nearly full: a client
/// whose connection finds no room hears nothing, and tries again after 1, 3 and 7 seconds.
class AcceptWatch {
 public:
  /// `descriptor`: -1 where the queue is another's to watch.
  AcceptWatch(Log& log, int descriptor, std::uint32_t backlog, std::string address);

  /// Before a turn of accepting: what waits now.
  void look(TimePoint now);
  /// After it: so many were taken.
  void took(std::uint32_t connections);
  void refused() { ++counters_.refused; }
  void spared() { ++counters_.spared; }
  void failed(int os_code) { ++counters_.errors[os_code]; }

  /// What was counted; `longest` since `reader` last asked.
  /// Shape: `kMaxReaders` are known; with more, who looked longest ago is forgotten, and told of
  /// the whole time when it looks again.
  [[nodiscard]] AcceptCounters read(std::string_view reader, TimePoint now);

  static constexpr std::size_t kMaxReaders = 16;

 private:
  /// The most that waited since somebody asked, and when that was.
  struct Reader {
    std::uint32_t longest = 0;
    TimePoint asked_at;
  };

  [[nodiscard]] bool is_nearly_full(std::uint32_t length) const;
  void remember(std::string_view reader, TimePoint now);

  int descriptor_;
  std::string address_;
  RareWarning warning_;
  AcceptCounters counters_;
  std::map<std::string, Reader, std::less<>> readers_;
};

}  // namespace berth
