#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "core/base/endpoint.h"
#include "core/base/time.h"
#include "native-host/host_config.h"
#include "native-host/server/token_bucket.h"

namespace berth {

class Admission;

/// A connection's place among those admitted; given back when it goes.
class AdmissionTicket {
 public:
  AdmissionTicket() = default;
  AdmissionTicket(AdmissionTicket&& other) noexcept { *this = std::move(other); }
  AdmissionTicket& operator=(AdmissionTicket&& other) noexcept;
  ~AdmissionTicket() { give_back(); }

  /// Now that its proxy has said whom the connection is from: counts it as that client's, where
  /// there is room. Requires: it was admitted without a client.
  [[nodiscard]] bool name_client(TimePoint now, const IpAddress& client, bool is_tls);

 private:
  friend class Admission;
  void give_back();

  std::shared_ptr<Admission> from_;
  IpAddress client_;
};

/// Decides which new connections of one listening address are taken. Shared by all threads.
class Admission : public std::enable_shared_from_this<Admission> {
 public:
  enum class Verdict : std::uint8_t {
    kAdmitted,
    kTooMany,           ///< connections on this address
    kTooManyOfClient,   ///< connections of this client
    kTooFastForClient,  ///< new TLS connections of this client
  };

  explicit Admission(const AdmissionLimits& limits) : limits_(limits) {}

  /// Admits a connection and fills `ticket`, or says why not. `client` unspecified: it comes by a
  /// proxy and counts among all alone.
  [[nodiscard]] Verdict admit(TimePoint now, const IpAddress& client, bool is_tls,
                              AdmissionTicket& ticket);

  /// Connections admitted now.
  [[nodiscard]] std::uint32_t open() const { return open_.load(std::memory_order_relaxed); }

 private:
  friend class AdmissionTicket;
  struct ClientHash {
    std::size_t operator()(const IpAddress& address) const;
  };
  struct PerClient {
    std::uint32_t open = 0;
    TokenBucket handshakes;
  };

  /// Counts a connection as a client's, or says why not.
  [[nodiscard]] Verdict count(TimePoint now, const IpAddress& client, bool is_tls);
  void give_back(const IpAddress& client);
  void forget_idle_clients(TimePoint now);

  AdmissionLimits limits_;
  std::atomic<std::uint32_t> open_{0};
  std::mutex mutex_;
  std::unordered_map<IpAddress, PerClient, ClientHash> clients_;
  std::size_t forget_at_ = 1024;
};

/// The verdict in words ("too many connections of this client"); static storage.
[[nodiscard]] std::string_view to_string(Admission::Verdict verdict);

/// What counts as one client: an IPv4 address, or an IPv6 network of 56 bits, which is what one
/// subscriber gets (RFC 6177 2).
[[nodiscard]] IpAddress client_of(const IpAddress& address);

}  // namespace berth
