#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/base/endpoint.h"
#include "core/base/siphash.h"
#include "core/base/time.h"

namespace berth {

/// Decides when something is logged that clients bring about as often as they like: once a minute
/// of each client, whichever threads it meets, and once a second of all. Waits for nobody, so that
/// a client that is told of all the time costs little. From any thread.
/// Shape: fixed memory, 8 KiB; where more clients than that are told of, some are told of again.
class ClientWarnings {
 public:
  static constexpr Duration kOfOneClient = seconds(60);
  static constexpr Duration kOfAll = seconds(1);

  /// `secret` keeps addresses from being chosen to collide.
  explicit ClientWarnings(const SipKey& secret) : secret_(secret) {}

  /// Whether a line about `client` is due; if so it is taken for written. A client is what
  /// `client_of` says.
  [[nodiscard]] bool is_due(TimePoint now, const IpAddress& client);

 private:
  static constexpr std::size_t kClients = 1024;

  SipKey secret_;
  /// Who was told of last, in the upper half, and in which second. 0: nobody.
  std::array<std::atomic<std::uint64_t>, kClients> told_{};
  /// When a line of anybody is due. Unit: microseconds.
  std::atomic<std::int64_t> quiet_until_{0};
};

}  // namespace berth
