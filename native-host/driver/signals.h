#pragma once

#include <cstdint>

namespace berth {

/// What the operator, or one of our own threads, wants of the process.
enum class Signal : std::uint8_t {
  kReload,      ///< SIGHUP
  kEnd,         ///< SIGTERM, SIGINT
  kReport,      ///< SIGUSR1
  kThreadDone,  ///< `Signals::notify_done`
  kAsked,       ///< `Signals::notify_asked`
  kTimeout,     ///< nothing within the time waited
};

/// Signals as something to wait for. While it lives they come here instead of ending the process,
/// in every thread started since; writes to closed connections raise none.
class Signals {
 public:
  Signals();
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  /// Waits for the next one, at most so long. Unit: milliseconds; -1: for ever.
  [[nodiscard]] Signal wait(int timeout_ms);

  /// Makes a `wait` return `kThreadDone`; from any thread.
  void notify_done();
  /// The same with `kAsked`; asking again before it returns is asking once.
  void notify_asked();

 private:
  int signals_ = -1;
  int done_ = -1;
  int asked_ = -1;
};

}  // namespace berth
