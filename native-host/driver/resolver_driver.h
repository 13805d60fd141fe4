#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/doh/commands.h"
#include "core/resolver/resolver.h"
#include "core/track/tracking.h"
#include "native-host/driver/event_loop.h"
#include "native-host/driver/log.h"
#include "native-host/driver/rare_warning.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/shared_limiter.h"
#include "native-host/driver/upstream_news.h"
#include "native-host/query_events/query_recorder.h"
#include "native-host/transport/socket_opener.h"

namespace berth {

/// Takes the replies to pending queries, and knows where they came from.
class ReplyTaker {
 public:
  virtual void take_reply(const Reply& reply, const Timeline& timeline) = 0;
  /// Where a query came in; empty: nobody knows any more.
  [[nodiscard]] virtual std::string_view listener_of(QueryId query) const = 0;

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
    AnswerCounts& answers;
    /// Null when no upstream is encrypted.
    std::shared_ptr<const ClientTls> tls;
    /// Where what became of each query goes, null: nowhere; and the names of groups there, by
    /// their numbers.
    EventSink* events = nullptr;
    std::vector<std::string> groups{};
  };

  ResolverDriver(const Parts& parts, const Config& config, Cache& cache, const Policy& policy);
  /// Counts how often clients ask together with other threads; `limiter` outlives this.
  void limit(SharedLimiter& limiter);
  ~ResolverDriver();
  ResolverDriver(const ResolverDriver&) = delete;
  ResolverDriver& operator=(const ResolverDriver&) = delete;

  /// Answers at once, or later by a reply. Requires: `settle` is called before the thread waits.
  [[nodiscard]] Answered ask(const QueryArrived& query, ByteSpan out);
  void cancel(QueryId query);
  void drain(TimePoint until);
  void pause(const PolicyPaused& paused) { handle(paused); }
  /// Answers a command of `client`, which counts as a question.
  [[nodiscard]] CommandReply command(const AccessConfig& access, const Client& client,
                                     std::string_view target);

  /// Does what the calls above brought about.
  void settle() override;

  /// Asks the system about each connection to an upstream, for the tracker.
  void sample();
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

  void perform(Reply& reply);
  void perform(const Open& open);
  void perform(Send& send);
  void perform(const CancelRequest& cancel);
  void perform(const Park& park);
  void perform(const Unpark& unpark);
  void perform(const Close& close);
  void perform(const Notice& notice);
  void perform(const QueryBlocked& blocked);
  void perform(const QueryFinished& finished);
  void warn_of_limit(const Client& client);
  void handle(const Event& event);
  void tell_clock();
  void report_closed(TransportId transport, const TransportFailure& failure);
  void flush();
  void due();
  void count_answers();
  /// Tells whoever looks of a query that was just asked.
  void record(const QueryArrived& query, const Answered& answered, ByteView reply);

  /// An open socket, and where to.
  struct Connected {
    std::unique_ptr<UpstreamSocket> socket;
    UpstreamId upstream;
    Endpoint remote;
    bool is_parked = false;
  };

  void sample(TransportId transport, const Connected& connected);
  /// Says what an operator may have to do something about; the rest is for those who look closely.
  /// What a log may say of the members of a group.
  [[nodiscard]] LogDetail detail_for(std::uint16_t group) const;
  void log_failure(const Connected& socket, const TransportFailure& failure);

  Parts parts_;
  const Policy& policy_;
  Duration keepalive_;
  RareWarning warning_;
  QueryRecorder recorder_;
  /// Null: nobody can be over a rate.
  ClientWarnings* limit_warnings_ = nullptr;
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
  /// Answers given at once, not yet counted.
  std::uint32_t answered_now_ = 0;
  /// The reply whose `QueryFinished` comes next.
  Reply replying_;
  /// What the reply was whose `QueryFinished` comes next, where queries are logged.
  std::string replied_;
};

}  // namespace berth
