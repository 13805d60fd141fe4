#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/endpoint.h"
#include "core/base/list.h"
#include "core/base/time.h"
#include "core/track/timeline.h"
#include "core/upstream/transport_event.h"

namespace berth {

/// Bounds of one dial. Ours (spec of the request path).
inline constexpr std::size_t kMaxDialAttempts = 6;
inline constexpr std::size_t kMaxDialsAtOnce = 4;

/// One address that was tried, and what came of it.
struct DialAttempt {
  enum class Outcome : std::uint8_t { kOpening, kWon, kLost, kFailed };

  Endpoint remote;
  TimePoint began_at;
  TimePoint ended_at;
  Outcome outcome = Outcome::kOpening;
  /// Of one that failed.
  Stage stage = Stage::kConnect;
  TransportCause cause = TransportCause::kOther;

  friend bool operator==(const DialAttempt&, const DialAttempt&) = default;
};

/// Races the addresses of one upstream: which to try next and when, and what became of each. The
/// next starts when one fails, or after a delay without dropping those under way; the first that is
/// open wins. Families take turns. Pure: sockets are the caller's.
/// Source: RFC 8305 5.
class Dial {
 public:
  /// `delay`: from one start to the next.
  explicit Dial(Duration delay) : delay_(delay) {}

  /// More addresses, in order of preference; those that are known already are left out.
  void join(std::span<const Endpoint> addresses);
  /// True: more may join, so it is not over when all that are known have failed.
  void expect_more(bool more) { expects_more_ = more; }

  /// The place in `attempts` of one to open now; call until there is nothing.
  [[nodiscard]] std::optional<std::size_t> start(TimePoint now);
  /// Requires: that one is opening.
  void failed(std::size_t attempt, TimePoint now, Stage stage, TransportCause cause);
  /// It is open; all others that were opening have lost.
  void won(std::size_t attempt, TimePoint now);

  /// When `start` may give another one, unless something happens before.
  [[nodiscard]] std::optional<TimePoint> deadline() const;
  /// None is opening and none can be started, now or later.
  [[nodiscard]] bool over() const;
  [[nodiscard]] const List<DialAttempt>& attempts() const { return attempts_; }
  [[nodiscard]] std::size_t opening() const { return opening_; }

 private:
  [[nodiscard]] bool may_start() const;

  Duration delay_;
  std::vector<Endpoint> waiting_;
  List<DialAttempt> attempts_;
  std::size_t opening_ = 0;
  std::optional<TimePoint> next_at_;
  bool expects_more_ = false;
};

/// The delay of a dial: twice the smoothed round trip within 100 ms and 2 s, else what is
/// configured. Source: RFC 8305 5, 8.
[[nodiscard]] Duration dial_delay(std::optional<Duration> round_trip, Duration configured);

}  // namespace berth
