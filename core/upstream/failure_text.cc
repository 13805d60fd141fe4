#include "core/upstream/failure_text.h"

#include "core/base/number_text.h"

namespace berth {

std::string milliseconds_text(Duration duration) {
  return number_text(static_cast<std::uint64_t>(duration.count()) / 1000) + " ms";
}

bool is_ours(TransportCause cause) {
  return cause == TransportCause::kNoDescriptor || cause == TransportCause::kNoPermission;
}

std::string_view way_of(const Upstream& upstream, TransportKind kind) {
  const bool datagram = kind == TransportKind::kDatagram;
  if (!is_encrypted(upstream.protocol)) return datagram ? "udp" : "tcp";
  return to_string(upstream.protocol);
}

std::string place_text(const Endpoint& remote, const Upstream& upstream) {
  return remote.address.is_unspecified() ? upstream.host : remote.to_string();
}

std::string failure_text(const DialAttempt& attempt, const Upstream& upstream, TransportKind kind) {
  const std::string remote = place_text(attempt.remote, upstream);
  const std::string cause(to_string(attempt.cause));
  if (attempt.cause == TransportCause::kTimedOut) {
    return (attempt.stage == Stage::kTls ? "TLS to " : "connect to ") + remote +
           " timed out after " + milliseconds_text(attempt.ended_at - attempt.began_at);
  }
  if (attempt.stage == Stage::kTls) return "TLS to " + remote + " failed: " + cause;
  return std::string(to_string(attempt.stage)) + " to " + remote + " over " +
         std::string(way_of(upstream, kind)) + " " + cause;
}

}  // namespace berth
