#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "native-host/query_events/event_sink.h"
#include "native-host/query_events/sample_pace.h"

namespace berth {

/// Takes the events of all threads, on the feed's own thread.
class EventTaker {
 public:
  /// `unix_us` is when the query came. Unit: microseconds of Unix time.
  virtual void take(const QueryEvent& event, std::int64_t unix_us) = 0;
  /// So many more were answered, of which those above are told.
  virtual void count(const SourceCounts& /*more*/, std::int64_t /*unix_us*/) {}
  /// There are no more for now; also called when there were none, a few times each second.
  virtual void rest() = 0;

 protected:
  ~EventTaker() = default;
};

/// Carries events from the threads that answer queries to whoever looks, on a thread of its own.
/// Threads write into rings, one each. Of what comes faster than anybody asked for, one in so many
/// is told, and stands for the rest. While nobody looks nothing is written.
class QueryFeed {
 public:
  explicit QueryFeed(std::size_t threads);
  ~QueryFeed();
  QueryFeed(const QueryFeed&) = delete;
  QueryFeed& operator=(const QueryFeed&) = delete;

  /// Where a thread writes to; lives as long as the feed.
  [[nodiscard]] EventSink& sink(std::size_t thread) { return *sinks_[thread]; }

  /// From now until `remove` is called, `taker` takes what is told: of each class of events all up
  /// to `rate` each second, or more where others ask for more. From any thread but the feed's.
  void add(EventTaker& taker, std::uint32_t rate);
  void remove(EventTaker& taker);

  /// Events that went by, queries that they stood for besides, and events that found no room.
  [[nodiscard]] std::uint64_t passed() const { return passed_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t unsaid() const { return unsaid_.load(std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t dropped() const;
  /// One of how many is told now.
  [[nodiscard]] std::uint32_t one_in(EventClass kind) const {
    return one_in_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
  }

 private:
  void run();
  /// Carries what stands in the rings, in the order in which it happened.
  void carry();
  /// The ring whose first event was over first; null: all are empty.
  [[nodiscard]] EventRing* oldest();
  /// Tells how many more there were.
  void tell_counts();
  /// Says anew one of how many is told.
  void pace();
  /// Begins to pace at the rate that is asked for most.
  void set_rate();
  [[nodiscard]] SourceCounts counted() const;
  [[nodiscard]] std::uint64_t counted(EventClass kind) const;

  struct Taker {
    EventTaker* taker;
    std::uint32_t rate;
  };
  /// One class of events.
  struct Paced {
    SamplePace pace{1};
    std::uint64_t seen = 0;
  };

  std::vector<std::unique_ptr<EventSink>> sinks_;
  std::array<std::atomic<std::uint32_t>, kEventClasses> one_in_{};
  std::atomic<std::uint64_t> passed_{0};
  std::atomic<std::uint64_t> unsaid_{0};
  /// What takers were told of.
  SourceCounts told_{};
  std::array<Paced, kEventClasses> paced_;
  std::chrono::steady_clock::time_point paced_at_{};
  /// What is asked for most; 0: nobody looks.
  std::uint32_t rate_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Taker> takers_;
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace berth
