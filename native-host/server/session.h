#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/doh/doh.h"
#include "core/proxy/proxy_config.h"
#include "core/resolver/resolver.h"
#include "native-host/host_config.h"

namespace berth {

/// A DNS query that came over a connection, in an HTTP request or by itself. Borrowed for the call.
struct RequestQuery {
  /// Names the request within its session.
  std::uint32_t request = 0;
  ByteView message;
  /// `:authority` or Host.
  std::string_view host;
  std::string_view token;
  /// The field in which a proxy says whom it is from, where one is believed; several joined.
  std::string_view forwarded{};
  /// How long the connection may stand idle, for clients that ask in DNS (RFC 7828).
  std::optional<Duration> idle_timeout{};
};

/// A command of an HTTP request. Borrowed for the call.
struct RequestCommand {
  std::string_view host;
  std::string_view target;
  /// As in `RequestQuery`.
  std::string_view forwarded{};
};

/// The answer to a query that was pending.
struct RequestReply {
  std::uint32_t request = 0;
  /// Empty: there is none to give. Borrowed for the call.
  ByteView message;
  /// Unit: seconds.
  std::uint32_t max_age = 0;
  /// The lists that blocked it, where that is told.
  std::string_view flags{};
};

/// Where sessions take their queries.
class QueryService {
 public:
  /// Answers into `out` at once, or later through `Session::reply`, as the result says.
  virtual Answered ask(const RequestQuery& query, ByteSpan out) = 0;
  virtual CommandReply command(const RequestCommand& command) = 0;
  /// No reply to a pending query is wanted any more.
  virtual void cancel(std::uint32_t request) = 0;

 protected:
  ~QueryService() = default;
};

/// What all sessions of one configuration have in common.
struct SessionRules {
  DohConfig doh;
  HttpLimits limits;
  DnsLimits dns{};
  ProxyConfig proxy{};
  ServerTiming server_timing = ServerTiming::kOff;
};

/// Adds one more field of a name to the list that those before it are. Source: RFC 9110 5.2.
inline void add_to_list(std::string& list, std::string_view value) {
  if (!list.empty()) list += ", ";
  list += value;
}

/// What the sessions of one thread share: room used within single calls, and the date.
struct Workspace {
  std::array<std::uint8_t, 65535> answer{};
  std::array<std::uint8_t, 65535> query{};
  /// For the Date header (RFC 9110 6.6.1); always of the same length, kept up to date by the
  /// driver.
  std::string_view date;
  /// Of the answer at hand, which takes it; empty: it has none.
  std::string server_timing;
};

/// What a session works with; everything handed in outlives it.
struct SessionParts {
  const SessionRules& rules;
  Workspace& workspace;
  QueryService& service;
};

/// What one connection speaks, without its socket: octets in, octets out, times handed in.
///
/// After each call into it, the caller takes what `produce` gives, closes when `is_over`, reads on
/// when `wants_input`, and calls `handle_timeout` at `deadline`.
class Session {
 public:
  virtual ~Session() = default;

  /// Takes in octets of the client.
  virtual void receive(TimePoint now, ByteView octets) = 0;
  /// The client will send nothing more.
  virtual void end_of_input() = 0;
  /// Answers a pending query; ignored when its request is gone.
  virtual void reply(TimePoint now, const RequestReply& reply) = 0;
  /// Takes no new requests, answers those in flight, then is over.
  virtual void drain(TimePoint now) = 0;
  /// Does what is due, mostly giving up on a client that is too slow.
  virtual void handle_timeout(TimePoint now) = 0;

  /// Appends to `out` what can be sent, until about `room` octets have been added.
  virtual void produce(Bytes& out, std::size_t room) = 0;

  /// Whether more input is taken now; false while too many answers wait to be sent.
  [[nodiscard]] virtual bool wants_input() const = 0;
  /// Nothing more will be produced; close once all is sent.
  [[nodiscard]] virtual bool is_over() const = 0;
  /// Requests begun and not yet answered whole.
  [[nodiscard]] virtual std::size_t requests_in_flight() const = 0;
  /// Whether the client has still to send the rest of a request.
  [[nodiscard]] virtual bool awaits_rest() const = 0;
  /// When to call `handle_timeout`; `TimePoint::max()`: no time limit now.
  [[nodiscard]] virtual TimePoint deadline() const = 0;
};

}  // namespace berth
