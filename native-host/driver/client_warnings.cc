#include "native-host/driver/client_warnings.h"

#include "native-host/server/admission.h"

namespace berth {

bool ClientWarnings::is_due(TimePoint now, const IpAddress& client) {
  const Duration since = now.time_since_epoch();
  const std::uint64_t hash = siphash13(secret_, client_of(client).octets());
  const std::uint64_t who = hash >> 32 | 1;
  std::atomic<std::uint64_t>& told = told_[hash % kClients];
  const std::uint64_t last = told.load(std::memory_order_relaxed);
  const std::int64_t second = to_seconds(since);
  // Seconds of one thread may be a little behind those of another.
  if (last >> 32 == who &&
      second - static_cast<std::int64_t>(last & 0xffffffff) < to_seconds(kOfOneClient)) {
    return false;
  }
  std::int64_t quiet_until = quiet_until_.load(std::memory_order_relaxed);
  if (since.count() < quiet_until) return false;
  // Of threads that come at once, one speaks.
  if (!quiet_until_.compare_exchange_strong(quiet_until, (since + kOfAll).count())) return false;
  told.store(who << 32 | static_cast<std::uint32_t>(second), std::memory_order_relaxed);
  return true;
}

}  // namespace berth
