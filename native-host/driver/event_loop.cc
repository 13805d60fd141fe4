#include "native-host/driver/event_loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

// The only file that includes Asio, which runs the thread's loop: timers, work handed over, and one
// set of descriptors (epoll(7), level-triggered) that counts as a single descriptor to it. Within
// the set a descriptor stays registered from one event to the next: whoever asks again while being
// told costs no call to the kernel, where Asio would need one each time. What is ready together is
// seen to in one round.
//
// A watch may go while the round still holds an event of it, and a timer while Asio still holds its
// operation. The state of a watch is therefore freed at the round's end, that of a timer when its
// last operation came back; a null `watched` or an empty `ring` marks that the owner is gone.

namespace berth {

namespace asio = boost::asio;
using Code = boost::system::error_code;

namespace {

// Descriptors seen to in one round.
constexpr int kEventsPerRound = 256;

}  // namespace

TimePoint clock_time() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return TimePoint(std::chrono::duration_cast<Duration>(since));
}

struct Watch::State {
  EventLoop::State& loop;
  Watched* watched;
  int descriptor;
  bool wants_read = false;
  bool wants_write = false;
  /// Being told; what it asks for counts when it is done.
  bool is_told = false;
  std::uint32_t registered = 0;

  void update();
  void tell(std::uint32_t events);
};

struct EventLoop::State {
  // One thread runs it.
  asio::io_context context{1};
  asio::posix::stream_descriptor set{context};
  std::array<epoll_event, kEventsPerRound> events;
  std::vector<Watch::State*> gone;
  TimePoint now;
  bool now_known = false;
  bool in_round = false;
  bool round_end_requested = false;
  bool is_ending = false;
  std::function<void()> round_end;

  State() {
    const int descriptor = ::epoll_create1(EPOLL_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
    set.assign(descriptor);
    // Asio would otherwise make it so again for each operation.
    set.non_blocking(true);
    wait();
  }

  ~State() {
    for (const Watch::State* each : gone) delete each;
  }

  void wait() {
    set.async_wait(asio::posix::descriptor_base::wait_read, [this](const Code& error) {
      if (error) return;
      round();
      wait();
    });
  }

  void round() {
    begin_wakeup();
    in_round = true;
    const int count = ::epoll_wait(set.native_handle(), events.data(), kEventsPerRound, 0);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      static_cast<Watch::State*>(event.data.ptr)->tell(event.events);
    }
    in_round = false;
    end_round();
    for (const Watch::State* each : gone) delete each;
    gone.clear();
  }

  void end_round() {
    if (std::exchange(round_end_requested, false) && round_end) round_end();
  }

  void begin_wakeup() { now_known = false; }
};

void Watch::State::update() {
  const std::uint32_t events = (wants_read ? EPOLLIN : 0u) | (wants_write ? EPOLLOUT : 0u);
  if (events == registered) return;
  epoll_event event{};
  event.events = events;
  event.data.ptr = this;
  // One that waits for nothing leaves the set: errors would be told of again and again.
  const int operation = registered == 0 ? EPOLL_CTL_ADD
                        : events == 0   ? EPOLL_CTL_DEL
                                        : EPOLL_CTL_MOD;
  registered = events;
  if (::epoll_ctl(loop.set.native_handle(), operation, descriptor, &event) != 0) {
    throw std::system_error(errno, std::system_category(), "watch a descriptor");
  }
}

void Watch::State::tell(std::uint32_t events) {
  is_told = true;
  // An error or the peer's end shows itself to whoever reads or writes.
  const bool broken = (events & (EPOLLERR | EPOLLHUP)) != 0;
  if (watched != nullptr && wants_read && (broken || (events & EPOLLIN) != 0)) {
    wants_read = false;
    watched->readable();
  }
  if (watched != nullptr && wants_write && (broken || (events & EPOLLOUT) != 0)) {
    wants_write = false;
    watched->writable();
  }
  is_told = false;
  if (watched != nullptr) update();
}

EventLoop::EventLoop() : state_(std::make_unique<State>()) {}

EventLoop::~EventLoop() {
  // Operations still held come back cancelled. Work that never had its turn has none now: what it
  // is about may be gone.
  state_->is_ending = true;
  Code ignored;
  state_->set.close(ignored);
  do {
    state_->context.restart();
  } while (state_->context.poll() > 0);
}

void EventLoop::run() {
  const auto busy = asio::make_work_guard(state_->context);
  state_->context.restart();
  state_->context.run();
}

void EventLoop::stop() { state_->context.stop(); }

void EventLoop::post(std::function<void()> work) {
  asio::post(state_->context, [state = state_.get(), work = std::move(work)] {
    if (state->is_ending) return;
    state->begin_wakeup();
    work();
  });
}

TimePoint EventLoop::now() {
  if (!state_->now_known) {
    state_->now = clock_time();
    state_->now_known = true;
  }
  return state_->now;
}

TimePoint EventLoop::read_clock() {
  state_->now_known = false;
  return now();
}

Duration EventLoop::since_now() {
  const TimePoint begin = now();
  return clock_time() - begin;
}

void EventLoop::at_round_end(std::function<void()> work) { state_->round_end = std::move(work); }

void EventLoop::request_round_end() {
  if (std::exchange(state_->round_end_requested, true) || state_->in_round) return;
  // Outside of a round: once what is at hand is done.
  asio::post(state_->context, [state = state_.get()] {
    state->begin_wakeup();
    state->end_round();
  });
}

Watch::Watch(EventLoop& loop, int descriptor, Watched& watched)
    : state_(new State{*loop.state_, &watched, descriptor}) {}

Watch::~Watch() {
  state_->watched = nullptr;
  // It leaves the set by itself when it is closed.
  ::close(state_->descriptor);
  if (state_->is_told || state_->loop.in_round) {
    state_->loop.gone.push_back(state_);
  } else {
    delete state_;
  }
}

int Watch::descriptor() const { return state_->descriptor; }

void Watch::want_read() {
  state_->wants_read = true;
  if (!state_->is_told) state_->update();
}

void Watch::want_write() {
  state_->wants_write = true;
  if (!state_->is_told) state_->update();
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
