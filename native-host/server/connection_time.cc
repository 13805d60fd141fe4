// How long each part of a connection's life may take, and what happens when it takes longer.
#include <algorithm>

#include "native-host/server/connection.h"

namespace berth {
namespace {

// How long what a client still sends is thrown away after the last answer, so that the answer is
// not lost to a reset. Source: RFC 9112 9.6.
constexpr Duration kLinger = seconds(1);

/// The limits of time that hold whatever a session does.
struct TimeLimits {
  Duration handshake;
  Duration first_byte;
  Duration stall;
  Duration max_age;
};

TimeLimits limits_of(const SessionRules& rules, ListenScheme scheme) {
  if (is_http(scheme)) {
    const HttpLimits& http = rules.limits;
    return {http.handshake_timeout, http.first_byte_timeout, http.stall_timeout, http.max_age};
  }
  const DnsLimits& dns = rules.dns;
  return {dns.handshake_timeout, dns.read_timeout, dns.stall_timeout, dns.max_age};
}

}  // namespace

void Connection::take_time() {
  rings_at_ = TimePoint::max();
  const TimePoint now = parts_.share.loop.now();
  track_.sample(watch_.descriptor(), moved_at_);
  if (now >= deadline()) {
    if (phase_ != Phase::kOpen || now >= stalls_at()) {
      ran_out_of_time();
    } else {
      const bool is_old = now >= begun_at_ + limits_of(*parts_.rules, parts_.scheme).max_age;
      if (is_old) draining_ = true;
      track_.ends(is_old ? "too old" : "idle");
      parts_.share.workspace.date = parts_.share.date.now();
      session_->handle_timeout(now);
      return take_turn();
    }
  }
  settle();
}

void Connection::ran_out_of_time() {
  switch (phase_) {
    case Phase::kProxyHeader: track_.ends("timed out", Stage::kProxyHeader); break;
    case Phase::kHandshake: track_.ends("timed out", Stage::kHandshake); break;
    case Phase::kSniffing: track_.ends("timed out", Stage::kFirstByte); break;
    case Phase::kOpen: track_.ends("stalled", Stage::kWrite); break;
    // All was said before.
    case Phase::kLingering:
    case Phase::kBroken: break;
  }
  phase_ = Phase::kBroken;
}

TimePoint Connection::deadline() const {
  const TimeLimits limits = limits_of(*parts_.rules, parts_.scheme);
  switch (phase_) {
    case Phase::kHandshake: return begun_at_ + limits.handshake;
    case Phase::kProxyHeader:
    case Phase::kSniffing: return begun_at_ + limits.first_byte;
    case Phase::kLingering: return moved_at_ + kLinger;
    case Phase::kBroken: return TimePoint::max();
    case Phase::kOpen: break;
  }
  const TimePoint due = std::min(session_->deadline(), stalls_at());
  return draining_ ? due : std::min(due, begun_at_ + limits.max_age);
}

TimePoint Connection::stalls_at() const {
  const Duration stall = limits_of(*parts_.rules, parts_.scheme).stall;
  // Whoever reads an octet now and then, or asks on, takes too long all the same.
  if (!unsent_.empty()) return std::min(moved_at_, blocked_at_) + stall;
  return session_->requests_in_flight() > 0 ? moved_at_ + stall : TimePoint::max();
}

}  // namespace berth
