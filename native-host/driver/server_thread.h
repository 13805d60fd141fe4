#pragma once

#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "core/base/slot_map.h"
#include "core/track/tracker.h"
#include "native-host/dns_server/udp_listener.h"
#include "native-host/driver/event_loop.h"
#include "native-host/driver/generation.h"
#include "native-host/driver/resolver_driver.h"
#include "native-host/driver/server_counters.h"
#include "native-host/driver/thread_state.h"
#include "native-host/server/connection.h"
#include "native-host/server/listener.h"

namespace berth {

/// One address that a thread is to listen on.
struct ListenOrder {
  ListenAddress address;
  std::shared_ptr<Admission> admission;
  ListeningSocket socket;
  /// Not where another thread has the same socket, and watches it.
  bool watches_queue = true;
};

/// One thread of the server: its loop, its resolver, its listeners and connections. Threads share
/// the cache and what is immutable, nothing else.
class ServerThread final : private ConnectionOwner, private ConnectionTaker, private ReplyTaker {
 public:
  /// `number` sets what it tracks apart from what others do; what becomes of queries goes to
  /// `events`, if there are.
  ServerThread(Log& log, std::shared_ptr<const Generation> generation, std::uint16_t number = 0,
               EventSink* events = nullptr);
  ~ServerThread();
  ServerThread(const ServerThread&) = delete;
  ServerThread& operator=(const ServerThread&) = delete;

  /// Serves until drained or stopped; the thread's whole life.
  void run();

  // From any thread:

  /// Listens on more addresses.
  void listen(std::vector<ListenOrder> orders);
  /// Goes over to a new generation: listeners that it does not name go, what is in flight ends as
  /// it began.
  void replace(std::shared_ptr<const Generation> generation);
  /// Takes no more connections, answers what is in flight, then ends; at once after `timeout`.
  void drain(Duration timeout);
  void stop();
  /// Has `work` done on the thread itself.
  void call(std::function<void(ServerThread&)> work);

  // On the thread itself, or while it does not run:

  [[nodiscard]] TimePoint now() { return loop_.now(); }
  /// What was counted.
  [[nodiscard]] ServerCounters counters() const;
  /// What changed since `observer` last looked. Errors: kTooMany (observers).
  [[nodiscard]] Result<TrackDelta> delta(std::string_view observer, bool raw);
  /// Has filtering rest, also for what is loaded anew meanwhile; a time that is past ends a pause.
  void pause(const FilterPause& pause);
  /// Those that last.
  [[nodiscard]] std::vector<FilterPause> pauses();
  /// Of all upstreams that are asked now.
  [[nodiscard]] std::vector<PoolState> pools() const;
  /// Of addresses with connections; see `AcceptWatch::read`.
  [[nodiscard]] std::vector<ListenerState> listeners(std::string_view reader);

 private:
  Answered ask(const QueryArrived& query, ByteSpan out) override;
  [[nodiscard]] CommandReply command(const Client& client, std::string_view target) override;
  void cancel(QueryId query) override;
  void settle() override;
  void timeout_set(TimePoint due) override;
  void turn_later(Connection& connection) override;
  void remove(Connection& connection) override;
  void take_connection(AcceptedConnection accepted) override;
  [[nodiscard]] bool trusts(const IpAddress& peer) const override;
  void take_reply(const Reply& reply, const Timeline& timeline) override;
  [[nodiscard]] std::string_view listener_of(QueryId query) const override;

  void add_listeners(std::vector<ListenOrder>& orders);
  void go_over(std::shared_ptr<const Generation> generation);
  void begin_drain(Duration timeout);
  void end_round();
  void check_times();
  void forget_observers();
  [[nodiscard]] UdpListener::Rules udp_rules() const;
  /// Whether what trusted proxies send there begins with a PROXY header.
  [[nodiscard]] bool takes_header(ListenScheme scheme) const;
  [[nodiscard]] std::unique_ptr<ResolverDriver> make_driver();
  void tell_pause(const FilterPause& pause, ResolverDriver& driver) const;

  Log& log_;
  EventSink* events_;
  std::shared_ptr<const Generation> generation_;
  EventLoop loop_;
  TimeoutWheel wheel_;
  Timer wheel_timer_;
  Timer drain_timer_;
  Tracker tracker_;
  Timer track_timer_;
  ConnectionShare share_;
  /// Of all that were asked here.
  AnswerCounts answers_;
  /// A resolver and what it stands on. Those before the last finish what they were asked.
  struct Driven {
    std::shared_ptr<const Generation> generation;
    std::unique_ptr<ResolverDriver> driver;
  };
  std::list<Driven> drivers_;
  /// Of those that are gone.
  ServerCounters counted_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  /// Those that are retired among them, while somebody waits for their replies.
  std::vector<std::unique_ptr<UdpListener>> udp_listeners_;
  std::uint32_t last_udp_id_ = 0;
  SlotMap<std::unique_ptr<Connection>> connections_;
  std::vector<std::uint32_t> later_turns_;
  std::vector<std::uint32_t> turns_;
  /// The last for each group, and those for everybody alone where they came later.
  std::vector<FilterPause> pauses_;
  bool draining_ = false;
};

}  // namespace berth
