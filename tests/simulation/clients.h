#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/message/message_view.h"
#include "core/resolver/action.h"
#include "core/resolver/config.h"
#include "tests/simulation/moment.h"
#include "tests/simulation/network.h"
#include "tests/simulation/schedule.h"

namespace berth {

/// How queries ended, and how long that took.
struct Tally {
  std::uint64_t asked = 0, right = 0, failed = 0, cancelled = 0, local = 0;
  /// Failed, but there was no answer to be had.
  std::uint64_t hopeless = 0;
  /// Failed because the resolver was shutting down.
  std::uint64_t drained = 0;
  /// Right, but later than one that another upstream was asked for while the first said nothing.
  std::uint64_t late = 0;
  /// Answers later than 2^i microseconds and not later than 2^(i+1).
  std::array<std::uint64_t, 32> waits{};

  void add(const Tally& other);
  /// The time within which that many of a thousand right answers came, to the next power of two.
  [[nodiscard]] Duration within(std::uint32_t thousandths) const;
};

/// The clients: they know what is true, and hold every reply against it.
class Clients {
 public:
  Clients(const Schedule& schedule, const Config& config, const HostClock& clock,
          const Network& network);

  /// A query goes to the resolver.
  void asked(const Moment& now, const Happening& ask);
  /// The resolver said at once that it will not answer.
  void dropped(QueryId query);
  /// Throws `Broken` when the reply is not as it has to be.
  void replied(const Moment& now, const Reply& reply);
  void cancelled(QueryId query);
  void draining() { draining_ = true; }

  /// Nobody waits longer than the budget.
  void check_waiting(const Moment& now);
  /// What holds over all answers of a run.
  void check_end() const;
  /// The first query that waits, to be cancelled.
  [[nodiscard]] std::optional<QueryId> any_waiting() const;
  [[nodiscard]] bool nobody_waits() const { return waiting_.empty(); }
  /// How many wait for an answer to the same question.
  [[nodiscard]] std::size_t waiting_for(const std::string& key) const;
  /// True while the failure to answer a question has to be remembered.
  [[nodiscard]] bool failed_lately(const std::string& key, const Moment& now) const;
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  struct Waiting {
    Happening ask;
    Moment at;
    std::string key;
    /// Nothing was wrong when it was asked, nor shortly before.
    bool calm = false;
    /// The answer stands in the cache.
    bool cached = false;
  };
  struct Known {
    TimePoint at;
    std::uint32_t max_age = 0;
  };

  void check_form(const Waiting& asked, const MessageView& query, ByteView reply) const;
  void check_answer(const Moment& now, const Waiting& asked, const MessageView& reply,
                    const Reply& action);
  void check_age(const Moment& now, const Waiting& asked, const MessageView& reply,
                 const Reply& action);
  void check_failure(const Moment& now, const Waiting& asked, const MessageView& reply);
  void check_ttls(const MessageView& reply, std::uint32_t max_age) const;
  [[nodiscard]] bool calm(TimePoint from, TimePoint until) const;
  [[nodiscard]] bool cacheable(const MessageView& query) const;

  const Schedule& schedule_;
  const Config& config_;
  const HostClock& clock_;
  const Network& network_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::unordered_map<std::string, std::size_t> waiting_for_;
  /// Answers that the cache was seen to get.
  std::unordered_map<std::string, Known> known_;
  /// When questions were first not answered.
  std::unordered_map<std::string, TimePoint> failed_at_;
  Duration slowest_round_trip_{};
  bool draining_ = false;
  Tally tally_;
};

}  // namespace berth
