#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/upstream/outgoing_query.h"
#include "core/upstream/tcp_framer.h"
#include "native-host/driver/event_loop.h"
#include "native-host/query/query_order.h"
#include "native-host/query/query_outcome.h"
#include "native-host/transport/socket_opener.h"

namespace berth {

/// Puts one question to one server, at one address after the other, and waits for what comes. The
/// sockets are those that the server itself asks its upstreams with.
///
/// An attempt ends with an answer, a failure or after its time; whoever refuses, or cannot be
/// believed, is not asked again. An answer that UDP cut is asked for again over TCP.
class QueryRun final : private TransportEvents {
 public:
  QueryRun(const QueryOrder& order, const SocketOpener::Tls& tls);
  ~QueryRun();
  QueryRun(const QueryRun&) = delete;
  QueryRun& operator=(const QueryRun&) = delete;

  /// Until it is over; once.
  [[nodiscard]] QueryOutcome run();

 private:
  void begin();
  void looked_up();
  void next_attempt();
  void attempt();
  void send();
  void message(ByteView octets);
  void time_is_up();
  /// The attempt came to nothing; may destroy the socket.
  void fail(const TransportFailure& failure);
  void end();

  void step(Stage stage, std::string what);
  [[nodiscard]] TransportKind kind() const;
  [[nodiscard]] std::string place() const;

  void transport_connected(TransportId transport) override;
  void transport_opened(TransportId transport, const OpenedTransport& opened) override;
  void transport_received(TransportId transport, const Endpoint& source, ByteView octets) override;
  void session_answered(TransportId transport, const HttpAnswer& answer) override;
  void transport_limits(const TransportLimits& /*limits*/) override {}
  void transport_closed(TransportId transport, const TransportFailure& failure) override;
  void settle() override;

  QueryOrder order_;
  EventLoop loop_;
  Random random_;
  Timer timer_;
  std::unique_ptr<SocketOpener> opener_;
  SocketOpener::Tls tls_;
  std::unique_ptr<UpstreamSocket> socket_;
  QueryOutcome outcome_;

  /// Where the server is reached, as far as it is worth asking.
  std::vector<Endpoint> endpoints_;
  std::size_t next_ = 0;
  std::uint32_t attempts_ = 0;

  // Of the attempt that is under way:
  Endpoint remote_;
  bool over_stream_ = false;
  bool is_open_ = false;
  bool has_asked_ = false;
  bool is_cut_ = false;
  SentQuestion sent_;
  TcpFramer framer_;
  /// What the server said instead of an answer.
  std::optional<TransportFailure> refusal_;
  TimePoint asked_at_;

  TimePoint begun_at_;
  /// When the last step ended.
  TimePoint marked_at_;
};

}  // namespace berth
