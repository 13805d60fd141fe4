#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/ip_prefix.h"
#include "core/base/slot_map.h"
#include "core/track/connection_record.h"
#include "native-host/dns_server/client_flows.h"
#include "native-host/dns_server/datagram_batch.h"
#include "native-host/dns_server/waiting_clients.h"
#include "native-host/driver/event_loop.h"
#include "native-host/driver/rare_warning.h"
#include "native-host/host_config.h"
#include "native-host/server/listening_socket.h"
#include "native-host/server/query_taker.h"

namespace berth {

/// Plain DNS over UDP on one address for one thread. Questions come and answers go in batches; only
/// what has to wait for an upstream is remembered.
///
/// Made to be of little use to whoever lies about where a question comes from: replies have a
/// bound, responses are never answered, and of one client only so many questions wait;
/// beyond them, and beyond 65,536 of all, only what is known at once is answered.
class UdpListener final : private Watched {
 public:
  struct Parts {
    EventLoop& loop;
    Log& log;
    QueryTaker& queries;
    /// Outlives the listener.
    Tracking& tracking;
    ListenAddress address;
    /// Names it in the upper half of the queries it asks.
    std::uint32_t id = 0;
    /// As the tracker numbers the address.
    PlaceId place{};
  };

  /// What a configuration says of it.
  struct Rules {
    DnsLimits dns;
    std::size_t max_query_bytes = 0;
    /// Whose datagrams begin with a PROXY header.
    std::vector<IpPrefix> proxies{};
  };

  UdpListener(const Parts& parts, const Rules& rules, ListeningSocket socket);
  /// Cancels what waits.
  ~UdpListener();
  UdpListener(const UdpListener&) = delete;
  UdpListener& operator=(const UdpListener&) = delete;

  /// Goes over to other rules.
  void set_rules(const Rules& rules);
  /// Takes what has come already; of what comes later, while somebody waits, nothing waits with
  /// them: the kernel gives this socket its share of the questions for as long as it is there.
  void retire();
  /// Sends a reply that was waited for, with the next `flush`.
  void take_reply(const Reply& reply);
  /// Sends what waits to be sent; at the end of each round.
  void flush();

  /// Closes what its clients have left idle; before anybody looks.
  void close_idle_flows() { flows_.close_idle(parts_.loop.now()); }

  [[nodiscard]] const ListenAddress& address() const { return parts_.address; }
  [[nodiscard]] std::uint32_t id() const { return parts_.id; }
  [[nodiscard]] PlaceId place() const { return parts_.place; }
  /// Retired, and nobody waits any more.
  [[nodiscard]] bool is_done() const { return retired_ && waiting_.empty(); }

 private:
  struct Waiting {
    IpAddress client;
    ReturnPath path;
  };

  void readable() override;
  void writable() override {}
  /// Takes and answers one batch; false when there was less than a whole one.
  bool take_batch();
  void answer(std::size_t index);
  /// Takes the header off what a proxy sent, and puts whom it is from in the proxy's place; false
  /// when there is none.
  bool look_behind(ByteView& message, Endpoint& client);
  [[nodiscard]] QueryId query_id(std::uint32_t waiting) const {
    return QueryId{std::uint64_t{parts_.id} << 32 | waiting};
  }

  Parts parts_;
  Rules rules_;
  Watch watch_;
  std::unique_ptr<DatagramBatch> batch_;
  SlotMap<Waiting> waiting_;
  /// A place for the next one that has to wait: what need not takes none.
  std::optional<std::uint32_t> spare_;
  WaitingClients clients_;
  ClientFlows flows_;
  RareWarning warning_;
  bool retired_ = false;
};

}  // namespace berth
