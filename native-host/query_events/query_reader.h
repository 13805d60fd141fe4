#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "native-host/query_events/query_feed.h"
#include "native-host/query_events/query_filter.h"

namespace berth {

/// One who looks at queries as they come, as server-sent events. What fits the filter is sampled to
/// the rate asked for; what the reader does not take in time is lost, and it is told how much.
/// Of a load beyond `looks_at` each second only a part is looked at, and that is told too.
/// Shape: at most `kMaxWaiting` events wait, whatever the reader does.
/// Source: the HTML standard, 9.2 (server-sent events).
class QueryReader final : private EventTaker {
 public:
  QueryReader(QueryFeed& feed, QueryWish wish);
  ~QueryReader();
  QueryReader(const QueryReader&) = delete;
  QueryReader& operator=(const QueryReader&) = delete;

  /// What there is to send; empty: nothing came for so long.
  [[nodiscard]] std::string next(std::chrono::milliseconds patience);

  static constexpr std::size_t kMaxWaiting = 256;

  /// How many queries each second are looked at for a wish: those that may fit a filter are looked
  /// for among many; who wants any is shown, of a flood, as many as are asked for, evenly drawn.
  [[nodiscard]] static std::uint32_t looks_at(const QueryWish& wish);

 private:
  void take(const QueryEvent& event, std::int64_t unix_us) override;
  void rest() override;
  void tell_lost(std::uint64_t& lost, std::string_view why);

  QueryFeed& feed_;
  const QueryWish wish_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::string> waiting_;
  /// Events that may still pass this second, and when that ends.
  std::uint32_t left_;
  std::chrono::steady_clock::time_point second_ends_{};
  /// What is lost and not told yet: over the rate, not taken in time, and never looked at.
  std::uint64_t sampled_ = 0;
  std::uint64_t not_taken_ = 0;
  std::uint64_t unseen_ = 0;
};

}  // namespace berth
