#pragma once

#include <cstdint>
#include <unordered_map>

#include "core/base/endpoint.h"
#include "core/base/siphash.h"

namespace berth {

/// Counts what each client waits for. A client is what `client_of` says; loopback is not counted.
class WaitingClients {
 public:
  /// `secret` keeps addresses from being chosen to collide.
  WaitingClients(std::uint32_t limit, const SipKey& secret)
      : limit_(limit), counts_(16, KeyedHash{secret}) {}

  void set_limit(std::uint32_t limit) { limit_ = limit; }
  /// Whether one more of this client may wait. Costs nothing while nobody waits.
  [[nodiscard]] bool has_room(const IpAddress& address) const;
  void add(const IpAddress& address);
  /// Requires: `add` was called for it.
  void remove(const IpAddress& address);

 private:
  struct KeyedHash {
    SipKey secret;
    std::size_t operator()(const IpAddress& client) const;
  };

  std::uint32_t limit_;
  std::unordered_map<IpAddress, std::uint32_t, KeyedHash> counts_;
};

}  // namespace berth
