#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/resolver/resolver.h"
#include "core/track/tracking.h"
#include "native-host/driver/event_loop.h"
#include "native-host/driver/log.h"
#include "native-host/driver/rare_warning.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/upstream_news.h"
#include "native-host/transport/socket_opener.h"

namespace berth {

/// Takes the replies to pending queries.
class ReplyTaker {
 public:
  virtual void take_reply(const Reply& reply) = 0;

 protected:
  ~ReplyTaker() = default;
};

/// Gives one thread's resolver its sockets, clock and entropy, and does what it asks for.
/// The driving contract of core is kept here: after each event all actions are done, then the timer
/// is set to the deadline.
class ResolverDriver final : private TransportEvents {
 public:
  /// Everything handed in outlives the driver.
  struct Parts {
    EventLoop& loop;
    Log& log;
    ReplyTaker& replies;
    UpstreamNews& news;
    Tracking& tracking;
    /// Null when no upstream is encrypted.
    std::shared_ptr<const ClientTls> tls;
  };

  ResolverDriver(const Parts& parts, const Config& config, Cache& cache, const Policy& policy);
  ~ResolverDriver();
  ResolverDriver(const ResolverDriver&) = delete;
  ResolverDriver& operator=(const ResolverDriver&) = delete;

  /// Answers at once, or later by a reply. Requires: `settle` is called before the thread waits.
  [[nodiscard]] Answered ask(const QueryArrived& query, ByteSpan out);
  void cancel(QueryId query);
  void drain(TimePoint until);

  /// Does what the calls above brought about.
  void settle() override;

  [[nodiscard]] std::size_t queries_in_flight() const { return resolver_.queries_in_flight(); }
  void add_counters(ServerCounters& to) const { to.add(resolver_, upstreams_); }
  [[nodiscard]] const Resolver& resolver() const { return resolver_; }
  /// Those that are asked, then those that resolve names.
  [[nodiscard]] const std::vector<Upstream>& upstreams() const { return upstreams_; }

 private:
  void transport_connected(TransportId transport) override;
  void transport_opened(TransportId transport, const OpenedTransport& opened) override;
  void transport_received(TransportId transport, const Endpoint& source, ByteView octets) override;
  void session_answered(TransportId transport, const HttpAnswer& answer) override;
  void transport_limits(const TransportLimits& limits) override;
  void transport_closed(TransportId transport, const TransportFailure& failure) override;

  void perform(const Reply& reply);
  void perform(const Open& open);
  void perform(Send& send);
  void perform(const CancelRequest& cancel);
  void perform(const Park& park);
  void perform(const Unpark& unpark);
  void perform(const Close& close);
  void perform(const Notice& notice);
  void perform(const QueryBlocked& blocked);
  void perform(const QueryFinished& finished);
  void handle(const Event& event);
  void tell_clock();
  void report_closed(TransportId transport, const TransportFailure& failure);
  void flush();
  void due();

  /// An open socket, and where to.
  struct Connected {
    std::unique_ptr<UpstreamSocket> socket;
    UpstreamId upstream;
    Endpoint remote;
    bool is_parked = false;
  };

  /// Says what an operator may have to do something about; the rest is for those who look closely.
  void log_failure(const Connected& socket, const TransportFailure& failure);

  Parts parts_;
  Duration keepalive_;
  RareWarning warning_;
  /// Those that are asked, then those that resolve names.
  std::vector<Upstream> upstreams_;
  SocketOpener opener_;
  Resolver resolver_;
  Timer timer_;
  std::unordered_map<TransportId, Connected> sockets_;
  /// Those that took something to send.
  std::vector<TransportId> unflushed_;
  /// When the wall clock is told again.
  TimePoint clock_due_ = TimePoint::min();
  bool unsettled_ = false;
  /// What the reply was whose `QueryFinished` comes next, where queries are logged.
  std::string replied_;
};

}  // namespace berth
