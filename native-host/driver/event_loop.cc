#include "native-host/driver/event_loop.h"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <utility>

// The only file that includes Asio. Asio tells of readiness; reading and writing are done by
// whoever watches, so that OpenSSL and datagrams need no layer of their own.
//
// A watch or a timer can go while Asio still holds its operation. Its state therefore lives until
// the last operation has come back: `pending` counts them, and a null `watched` (an empty `ring`)
// marks that the owner is gone.

namespace berth {

namespace asio = boost::asio;
using Code = boost::system::error_code;

struct EventLoop::State {
  // One thread runs it.
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{context.get_executor()};
  TimePoint now;
  bool now_known = false;
  bool round_end_requested = false;
  std::function<void()> round_end;

  void begin_wakeup() { now_known = false; }
};

EventLoop::EventLoop() : state_(std::make_unique<State>()) {}

EventLoop::~EventLoop() {
  // Operations of watches and timers already gone come back cancelled. Work handed over last may
  // stop the loop in between.
  state_->work.reset();
  do {
    state_->context.restart();
  } while (state_->context.poll() > 0);
}

void EventLoop::run() {
  state_->context.restart();
  state_->context.run();
}

void EventLoop::stop() { state_->context.stop(); }

void EventLoop::post(std::function<void()> work) {
  asio::post(state_->context, [state = state_.get(), work = std::move(work)] {
    state->begin_wakeup();
    work();
  });
}

TimePoint EventLoop::now() {
  if (!state_->now_known) {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    state_->now = TimePoint(std::chrono::duration_cast<Duration>(since));
    state_->now_known = true;
  }
  return state_->now;
}

void EventLoop::at_round_end(std::function<void()> work) { state_->round_end = std::move(work); }

void EventLoop::request_round_end() {
  if (std::exchange(state_->round_end_requested, true)) return;
  // Asio queues what is ready in one go; what is posted now stands behind all of it.
  asio::post(state_->context, [state = state_.get()] {
    state->begin_wakeup();
    state->round_end_requested = false;
    if (state->round_end) state->round_end();
  });
}

struct Watch::State {
  State(EventLoop& owner, int descriptor_, Watched& watched_)
      : loop(*owner.state_), watched(&watched_), descriptor(loop.context) {
    Code error;
    descriptor.assign(descriptor_, error);
    if (error) {
      ::close(descriptor_);
      throw boost::system::system_error(error, "watch a descriptor");
    }
    // Asio would otherwise make it so again for each operation.
    descriptor.non_blocking(true, error);
  }

  EventLoop::State& loop;
  Watched* watched;
  asio::posix::stream_descriptor descriptor;
  std::uint8_t pending = 0;
  bool reading = false;
  bool writing = false;

  void wait_read() {
    reading = true;
    ++pending;
    descriptor.async_wait(asio::posix::descriptor_base::wait_read, [this](const Code&) {
      reading = false;
      if (returned()) watched->readable();
    });
  }

  void wait_write() {
    writing = true;
    ++pending;
    descriptor.async_wait(asio::posix::descriptor_base::wait_write, [this](const Code&) {
      writing = false;
      if (returned()) watched->writable();
    });
  }

  /// Takes one operation back; false when nobody is to be told.
  bool returned() {
    --pending;
    if (watched != nullptr) {
      loop.begin_wakeup();
      return true;
    }
    if (pending == 0) delete this;
    return false;
  }
};

Watch::Watch(EventLoop& loop, int descriptor, Watched& watched)
    : state_(new State(loop, descriptor, watched)) {}

Watch::~Watch() {
  Code ignored;
  state_->watched = nullptr;
  state_->descriptor.close(ignored);
  if (state_->pending == 0) delete state_;
}

int Watch::descriptor() const { return state_->descriptor.native_handle(); }

void Watch::want_read() {
  if (!state_->reading) state_->wait_read();
}

void Watch::want_write() {
  if (!state_->writing) state_->wait_write();
}

struct Timer::State {
  State(EventLoop& owner, std::function<void()> ring_)
      : loop(*owner.state_), ring(std::move(ring_)), timer(loop.context) {}

  EventLoop::State& loop;
  std::function<void()> ring;
  asio::steady_timer timer;
  TimePoint due;
  bool is_set = false;
  std::uint32_t pending = 0;

  void wait(TimePoint when) {
    due = when;
    is_set = true;
    // Waiting operations of an earlier time come back cancelled.
    timer.expires_at(std::chrono::steady_clock::time_point(when.time_since_epoch()));
    ++pending;
    timer.async_wait([this](const Code& error) {
      --pending;
      if (ring == nullptr) {
        if (pending == 0) delete this;
      } else if (!error && is_set && pending == 0) {
        is_set = false;
        loop.begin_wakeup();
        ring();
      }
    });
  }
};

Timer::Timer(EventLoop& loop, std::function<void()> ring)
    : state_(new State(loop, std::move(ring))) {}

Timer::~Timer() {
  state_->ring = nullptr;
  state_->timer.cancel();
  if (state_->pending == 0) delete state_;
}

void Timer::set(TimePoint due) { state_->wait(due); }

void Timer::clear() {
  if (!std::exchange(state_->is_set, false)) return;
  state_->timer.cancel();
}

bool Timer::is_set() const { return state_->is_set; }

TimePoint Timer::due() const { return state_->due; }

}  // namespace berth
