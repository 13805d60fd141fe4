#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "core/resolver/resolver.h"
#include "core/track/latency_histogram.h"
#include "native-host/driver/event_loop.h"
#include "native-host/driver/http_date.h"
#include "native-host/driver/log.h"
#include "native-host/driver/rare_warning.h"
#include "native-host/server/http2_setup.h"
#include "native-host/server/query_taker.h"
#include "native-host/server/session.h"
#include "native-host/server/timeout_wheel.h"

namespace berth {

class Connection;

/// The thread that connections live on, as they see it.
class ConnectionOwner : public QueryTaker {
 public:
  /// Answers a command of `client` by what holds now.
  [[nodiscard]] virtual CommandReply command(const Client& client, std::string_view target) = 0;
  /// `Connection::check_time` shall be called by then.
  virtual void timeout_set(TimePoint due) = 0;
  /// `turn` is called again once others had theirs.
  virtual void turn_later(Connection& connection) = 0;
  /// Destroys the connection.
  virtual void remove(Connection& connection) = 0;

 protected:
  ~ConnectionOwner() = default;
};

/// What the connections of one thread share.
struct ConnectionShare {
  EventLoop& loop;
  Log& log;
  ConnectionOwner& owner;
  TimeoutWheel& wheel;
  RareWarning proxy_warning{log, "proxy"};
  RareWarning tls_warning{log, "tls"};
  Workspace workspace{};
  Http2Setup http2{};
  HttpDate date{};
  /// By listening address, how long connections took from being accepted to their first octet.
  std::map<std::uint16_t, LatencyHistogram> first_bytes{};
  /// One TLS record each way.
  std::array<std::uint8_t, 16384> input{};
  Bytes output{};
};

}  // namespace berth
