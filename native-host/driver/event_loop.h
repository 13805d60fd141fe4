#pragma once

#include <functional>
#include <memory>

#include "core/base/time.h"

namespace berth {

/// The monotonic clock, for whoever runs no loop.
[[nodiscard]] TimePoint clock_time();

/// Is told when a watched descriptor is ready. Each call follows one request, see `Watch`.
class Watched {
 public:
  virtual void readable() = 0;
  virtual void writable() = 0;

 protected:
  ~Watched() = default;
};

/// One thread's loop: descriptors, timers and work handed over by other threads.
/// Everything but `post` is for the thread that runs it. The only reader of the monotonic clock.
class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Serves until `stop`.
  void run();
  void stop();

  /// Has `work` done on the loop's thread; from any thread. What had no turn before the loop ends
  /// is left undone.
  void post(std::function<void()> work);

  /// The time of this wake-up: the clock is read once in each, when first asked for.
  [[nodiscard]] TimePoint now();
  /// The same, read again: for whoever measures what happens within one wake-up.
  [[nodiscard]] TimePoint read_clock();
  /// How long it has been since `now()`, which stays as it is.
  [[nodiscard]] Duration since_now();

  /// What is done once everything that is ready now has been seen to, after each
  /// `request_round_end`.
  void at_round_end(std::function<void()> work);
  void request_round_end();

 private:
  friend class Watch;
  friend class Timer;
  struct State;
  std::unique_ptr<State> state_;
};

/// A non-blocking descriptor, owned and watched. Ready states are asked for one at a time: after
/// `want_read` comes one `readable`, also when there is end of stream or an error to read.
/// Asking throws `std::system_error` when the kernel cannot watch one more descriptor.
/// Requires: destroyed before the loop.
class Watch {
 public:
  Watch(EventLoop& loop, int descriptor, Watched& watched);
  /// Closes the descriptor; nothing is told afterwards.
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  [[nodiscard]] int descriptor() const;
  /// Asking again before the answer changes nothing.
  void want_read();
  void want_write();

 private:
  friend class EventLoop;
  struct State;
  State* state_;
};

/// Rings once at a time set before. Requires: destroyed before the loop, and not by its own ring.
class Timer {
 public:
  Timer(EventLoop& loop, std::function<void()> ring);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Sets the time, in place of the one set before.
  void set(TimePoint due);
  void clear();
  [[nodiscard]] bool is_set() const;
  /// When it rings. Requires: `is_set()`.
  [[nodiscard]] TimePoint due() const;

 private:
  struct State;
  State* state_;
};

}  // namespace berth
