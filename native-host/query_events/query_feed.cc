#include "native-host/query_events/query_feed.h"

#include <algorithm>
#include <utility>

#include "native-host/driver/entropy.h"

namespace berth {
namespace {

// What one thread may be ahead of the feed. Unit: octets. Ours: with `kTurn`, far more than one
// thread answers.
constexpr std::size_t kRingSize = std::size_t{4} << 20;
// How long events may stand in a ring.
constexpr std::chrono::milliseconds kTurn(50);
// Events carried before takers may rest, and others may come and go.
constexpr std::size_t kBatch = 20'000;

/// Unix time at the monotonic clock's zero.
Duration unix_offset() {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<Duration>(wall - monotonic);
}

}  // namespace

QueryFeed::QueryFeed(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) {
    sinks_.push_back(std::make_unique<EventSink>(kRingSize, fresh_seed()));
  }
  thread_ = std::thread([this] { run(); });
}

QueryFeed::~QueryFeed() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void QueryFeed::add(EventTaker& taker, std::uint32_t rate) {
  {
    const std::lock_guard lock(mutex_);
    if (takers_.empty()) {
      // What was still being written when the last one left is of no use to the next.
      for (const auto& sink : sinks_) {
        while (sink->ring().front()) sink->ring().pop();
      }
      told_ = counted();
    } else {
      tell_counts();
    }
    takers_.push_back({&taker, rate});
    set_rate();
  }
  changed_.notify_one();
}

void QueryFeed::remove(EventTaker& taker) {
  const std::lock_guard lock(mutex_);
  // What happened before it leaves is its own too.
  carry();
  tell_counts();
  std::erase_if(takers_, [&](const Taker& one) { return one.taker == &taker; });
  set_rate();
}

std::uint64_t QueryFeed::dropped() const {
  std::uint64_t sum = 0;
  for (const auto& sink : sinks_) sum += sink->ring().dropped();
  return sum;
}

void QueryFeed::run() {
  std::unique_lock lock(mutex_);
  while (!is_ending_) {
    carry();
    tell_counts();
    pace();
    for (const Taker& one : takers_) one.taker->rest();
    if (takers_.empty()) changed_.wait(lock, [&] { return is_ending_ || !takers_.empty(); });
    changed_.wait_for(lock, kTurn, [&] { return is_ending_; });
  }
}

EventRing* QueryFeed::oldest() {
  EventRing* found = nullptr;
  TimePoint least;
  for (const auto& sink : sinks_) {
    const auto record = sink->ring().front();
    if (!record) continue;
    const TimePoint ended = ended_at(*record);
    if (found != nullptr && ended >= least) continue;
    found = &sink->ring();
    least = ended;
  }
  return found;
}

void QueryFeed::carry() {
  ReadEvent read;
  const Duration offset = unix_offset();
  for (std::size_t i = 0; i < kBatch; ++i) {
    EventRing* const ring = oldest();
    if (ring == nullptr) return;
    read_event(*ring->front(), read);
    QueryEvent& event = read.event;
    passed_.fetch_add(1, std::memory_order_relaxed);
    unsaid_.fetch_add(event.stands_for - 1, std::memory_order_relaxed);
    // One that comes from another feed has its number.
    if (event.id == 0) event.id = passed();
    const std::int64_t unix_us = (event.asked_at.time_since_epoch() + offset).count();
    for (const Taker& one : takers_) one.taker->take(event, unix_us);
    ring->pop();
  }
}

void QueryFeed::tell_counts() {
  const SourceCounts now = counted();
  if (now == told_) return;
  SourceCounts more{};
  for (std::size_t i = 0; i < more.size(); ++i) more[i] = now[i] - told_[i];
  told_ = now;
  const auto monotonic = std::chrono::steady_clock::now().time_since_epoch();
  const Duration at = std::chrono::duration_cast<Duration>(monotonic) + unix_offset();
  for (const Taker& one : takers_) one.taker->count(more, at.count());
}

void QueryFeed::pace() {
  if (takers_.empty()) return;
  const auto now = std::chrono::steady_clock::now();
  const auto time = std::chrono::duration_cast<Duration>(now - std::exchange(paced_at_, now));
  std::array<std::uint32_t, kEventClasses> one_in{};
  for (std::size_t i = 0; i < kEventClasses; ++i) {
    const std::uint64_t seen = counted(static_cast<EventClass>(i));
    paced_[i].pace.step(time, seen - std::exchange(paced_[i].seen, seen));
    one_in[i] = paced_[i].pace.one_in();
    one_in_[i].store(one_in[i], std::memory_order_relaxed);
  }
  for (const auto& sink : sinks_) sink->want(one_in);
}

void QueryFeed::set_rate() {
  std::uint32_t rate = 0;
  for (const Taker& one : takers_) rate = std::max(rate, one.rate);
  if (rate == rate_) return;
  rate_ = rate;
  paced_at_ = std::chrono::steady_clock::now();
  std::array<std::uint32_t, kEventClasses> one_in{};
  for (std::size_t i = 0; i < kEventClasses; ++i) {
    paced_[i] = {SamplePace(rate), counted(static_cast<EventClass>(i))};
    one_in[i] = rate == 0 ? 0 : 1;
    one_in_[i].store(one_in[i], std::memory_order_relaxed);
  }
  for (const auto& sink : sinks_) sink->want(one_in);
}

SourceCounts QueryFeed::counted() const {
  SourceCounts sum{};
  for (const auto& sink : sinks_) {
    const SourceCounts more = sink->counted();
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  }
  return sum;
}

std::uint64_t QueryFeed::counted(EventClass kind) const {
  std::uint64_t sum = 0;
  for (const auto& sink : sinks_) sum += sink->counted(kind);
  return sum;
}

}  // namespace berth
