#include "core/upstream/dial.h"

#include <algorithm>
#include <cassert>

namespace berth {

void Dial::join(std::span<const Endpoint> addresses) {
  for (const Endpoint& address : addresses) {
    const bool tried =
        std::any_of(attempts_.begin(), attempts_.end(),
                    [&address](const DialAttempt& one) { return one.remote == address; });
    if (tried || std::find(waiting_.begin(), waiting_.end(), address) != waiting_.end()) continue;
    waiting_.push_back(address);
  }
}

bool Dial::may_start() const {
  return !waiting_.empty() && attempts_.size() < kMaxDialAttempts && opening_ < kMaxDialsAtOnce;
}

std::optional<std::size_t> Dial::start(TimePoint now) {
  if (!may_start() || (next_at_ && now < *next_at_)) return std::nullopt;
  auto next = waiting_.begin();
  if (!attempts_.empty()) {
    const bool last_v4 = attempts_.back().remote.address.is_v4();
    const auto other =
        std::find_if(waiting_.begin(), waiting_.end(),
                     [last_v4](const Endpoint& it) { return it.address.is_v4() != last_v4; });
    if (other != waiting_.end()) next = other;
  }
  attempts_.push_back({*next, now, now});
  waiting_.erase(next);
  ++opening_;
  next_at_ = now + delay_;
  return attempts_.size() - 1;
}

void Dial::failed(std::size_t attempt, TimePoint now, Stage stage, TransportCause cause) {
  DialAttempt& it = attempts_[attempt];
  assert(it.outcome == DialAttempt::Outcome::kOpening);
  it.outcome = DialAttempt::Outcome::kFailed;
  it.ended_at = now;
  it.stage = stage;
  it.cause = cause;
  --opening_;
  next_at_ = now;
}

void Dial::won(std::size_t attempt, TimePoint now) {
  for (DialAttempt& it : attempts_) {
    if (it.outcome != DialAttempt::Outcome::kOpening) continue;
    it.outcome =
        &it == &attempts_[attempt] ? DialAttempt::Outcome::kWon : DialAttempt::Outcome::kLost;
    it.ended_at = now;
  }
  opening_ = 0;
  waiting_.clear();
  expects_more_ = false;
}

std::optional<TimePoint> Dial::deadline() const { return may_start() ? next_at_ : std::nullopt; }

bool Dial::over() const {
  const bool may_get_more = expects_more_ && attempts_.size() < kMaxDialAttempts;
  return opening_ == 0 && !may_start() && !may_get_more;
}

Duration dial_delay(std::optional<Duration> round_trip, Duration configured) {
  if (!round_trip) return configured;
  return std::clamp<Duration>(*round_trip * 2, milliseconds(100), seconds(2));
}

}  // namespace berth
