#include "native-host/driver/server_thread.h"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "native-host/driver/entropy.h"

namespace berth {
namespace {

// How long a resolver that was replaced keeps its transports beyond its last query.
constexpr Duration kRetirement = seconds(10);
// The upper half of a query's id says who asked: a connection, whose id is never less than this
// (slot_map.h), or a UDP listener, whose id always is.
constexpr std::uint32_t kFirstConnectionId = 0x10000;
// Room for the connections that one thread can ever have, below the thread's number.
constexpr unsigned kCookieBits = 48;

std::uint32_t asker_of(QueryId query) { return static_cast<std::uint32_t>(query.value >> 32); }

SipKey fresh_key() {
  Random random(fresh_seed());
  return SipKey::draw(random);
}

bool is_named(const std::vector<ListenAddress>& kept, const ListenAddress& address) {
  return std::find(kept.begin(), kept.end(), address) != kept.end();
}

}  // namespace

ServerThread::ServerThread(Log& log, std::shared_ptr<const Generation> generation,
                           std::uint16_t number, EventSink* events)
    : log_(log),
      events_(events),
      generation_(std::move(generation)),
      wheel_timer_(loop_, [this] { check_times(); }),
      drain_timer_(loop_, [this] { loop_.stop(); }),
      tracker_({}, std::uint64_t{number} << kCookieBits | 1, fresh_key()),
      track_timer_(loop_, [this] { forget_observers(); }),
      share_{loop_, log, *this, wheel_} {
  tracker_.set_networks(generation_->config.admin.networks);
  loop_.at_round_end([this] { end_round(); });
  drivers_.push_back({generation_, make_driver()});
}

ServerThread::~ServerThread() {
  listeners_.clear();
  udp_listeners_.clear();
  // Connections cancel what they asked, so the drivers go after them.
  std::vector<std::uint32_t> ids;
  connections_.for_each([&](std::uint32_t id, auto&) { ids.push_back(id); });
  for (const std::uint32_t id : ids) connections_.erase(id);
  drivers_.clear();
}

void ServerThread::run() { loop_.run(); }

void ServerThread::listen(std::vector<ListenOrder> orders) {
  auto shared = std::make_shared<std::vector<ListenOrder>>(std::move(orders));
  loop_.post([this, shared] { add_listeners(*shared); });
}

void ServerThread::replace(std::shared_ptr<const Generation> generation) {
  loop_.post([this, generation = std::move(generation)] { go_over(generation); });
}

void ServerThread::drain(Duration timeout) {
  loop_.post([this, timeout] { begin_drain(timeout); });
}

void ServerThread::stop() {
  loop_.post([this] { loop_.stop(); });
}

void ServerThread::call(std::function<void(ServerThread&)> work) {
  loop_.post([this, work = std::move(work)] { work(*this); });
}

Result<TrackDelta> ServerThread::delta(std::string_view observer, bool raw) {
  drivers_.back().driver->sample();
  for (const auto& listener : udp_listeners_) listener->close_idle_flows();
  auto out = tracker_.delta(observer, loop_.now(), raw);
  if (const auto next = tracker_.deadline()) track_timer_.set(*next);
  return out;
}

std::vector<PoolState> ServerThread::pools() const {
  static constexpr TransportKind kKinds[] = {TransportKind::kDatagram, TransportKind::kStream,
                                             TransportKind::kSession};
  const ResolverDriver& driver = *drivers_.back().driver;
  std::vector<PoolState> out;
  for (std::size_t i = 0; i < driver.upstreams().size(); ++i) {
    const UpstreamId id{static_cast<std::uint16_t>(i)};
    for (const TransportKind kind : kKinds) {
      const PoolCounters& counters = driver.resolver().pool().counters(id, kind);
      if (counters == PoolCounters{}) continue;
      out.push_back({driver.upstreams()[i].label(), kind, counters});
    }
  }
  return out;
}

std::vector<ListenerState> ServerThread::listeners(std::string_view reader) {
  std::vector<ListenerState> out;
  for (const auto& listener : listeners_) {
    out.push_back({listener->address().to_string(), listener->accepts(reader),
                   share_.first_bytes[listener->place().value]});
  }
  return out;
}

void ServerThread::forget_observers() {
  tracker_.expire(loop_.now());
  if (const auto next = tracker_.deadline()) track_timer_.set(*next);
}

ServerCounters ServerThread::counters() const {
  ServerCounters sum = counted_;
  for (const Driven& driven : drivers_) driven.driver->add_counters(sum);
  sum.answers = answers_;
  sum.threads = 1;
  return sum;
}

std::unique_ptr<ResolverDriver> ServerThread::make_driver() {
  auto driver = std::make_unique<ResolverDriver>(
      ResolverDriver::Parts{loop_, log_, *this, *generation_->news, tracker_.tracking(), answers_,
                            generation_->client_tls, events_, generation_->groups},
      generation_->config.core, generation_->cache->cache(), generation_->policy);
  for (const FilterPause& pause : pauses_) tell_pause(pause, *driver);
  if (generation_->limiter != nullptr) driver->limit(*generation_->limiter);
  return driver;
}

void ServerThread::pause(const FilterPause& pause) {
  std::erase_if(pauses_, [&](const FilterPause& each) {
    return pause.group.empty() || each.group == pause.group;
  });
  pauses_.push_back(pause);
  tell_pause(pause, *drivers_.back().driver);
  loop_.request_round_end();
}

void ServerThread::tell_pause(const FilterPause& pause, ResolverDriver& driver) const {
  if (pause.group.empty()) return driver.pause({std::nullopt, pause.until});
  // A group that is gone has nobody left to filter.
  if (const auto group = generation_->policy.find_group(pause.group)) {
    driver.pause({*group, pause.until});
  }
}

std::vector<FilterPause> ServerThread::pauses() {
  std::erase_if(pauses_,
                [now = loop_.now()](const FilterPause& each) { return each.until <= now; });
  return pauses_;
}

void ServerThread::add_listeners(std::vector<ListenOrder>& orders) {
  for (ListenOrder& order : orders) {
    if (order.address.scheme == ListenScheme::kUdp) {
      last_udp_id_ = last_udp_id_ % (kFirstConnectionId - 1) + 1;
      udp_listeners_.push_back(std::make_unique<UdpListener>(
          UdpListener::Parts{loop_, log_, *this, tracker_.tracking(), order.address, last_udp_id_,
                             tracker_.place(order.address.to_string())},
          udp_rules(), std::move(order.socket)));
      continue;
    }
    listeners_.push_back(std::make_unique<Listener>(
        Listener::Parts{loop_, log_, *this, order.address,
                        generation_->config.admission.accepts_per_wakeup, order.admission,
                        tracker_.place(order.address.to_string()),
                        generation_->config.admission.backlog, order.watches_queue},
        std::move(order.socket)));
  }
}

void ServerThread::go_over(std::shared_ptr<const Generation> generation) {
  const std::vector<ListenAddress>& kept = generation->config.listens;
  std::erase_if(listeners_, [&](const std::unique_ptr<Listener>& listener) {
    if (is_named(kept, listener->address())) return false;
    // Those who wait are served as the generation has it that listened for them.
    listener->take_all();
    const auto same = std::find_if(kept.begin(), kept.end(), [&](const ListenAddress& address) {
      return share_socket(address, listener->address());
    });
    if (same == kept.end()) return true;
    listener->speak(same->scheme, tracker_.place(same->to_string()));
    return false;
  });
  for (const auto& listener : udp_listeners_) {
    if (!is_named(kept, listener->address())) listener->retire();
  }
  generation_ = std::move(generation);
  tracker_.set_networks(generation_->config.admin.networks);
  drivers_.back().driver->drain(loop_.now() + kRetirement);
  drivers_.back().driver->settle();
  drivers_.push_back({generation_, make_driver()});
  for (const auto& listener : udp_listeners_) listener->set_rules(udp_rules());
  loop_.request_round_end();
}

void ServerThread::begin_drain(Duration timeout) {
  if (std::exchange(draining_, true)) return;
  drain_timer_.set(loop_.now() + timeout);
  for (const auto& listener : listeners_) listener->take_all();
  listeners_.clear();
  for (const auto& listener : udp_listeners_) listener->retire();
  std::vector<std::uint32_t> ids;
  connections_.for_each([&](std::uint32_t id, auto&) { ids.push_back(id); });
  for (const std::uint32_t id : ids) {
    if (const auto* connection = connections_.find(id)) (*connection)->drain();
  }
  loop_.request_round_end();
}

UdpListener::Rules ServerThread::udp_rules() const {
  const HostConfig& config = generation_->config;
  std::vector<IpPrefix> proxies;
  if (takes_header(ListenScheme::kUdp)) proxies = config.proxy.trusted;
  return {config.dns, config.core.max_query_bytes, std::move(proxies)};
}

Answered ServerThread::ask(const QueryArrived& query, ByteSpan out) {
  return drivers_.back().driver->ask(query, out);
}

std::string_view ServerThread::listener_of(QueryId query) const {
  const std::uint32_t asker = asker_of(query);
  if (asker >= kFirstConnectionId) {
    const auto* connection = connections_.find(asker);
    return connection != nullptr && *connection != nullptr ? tracker_.text((*connection)->place())
                                                           : std::string_view();
  }
  for (const auto& listener : udp_listeners_) {
    if (listener->id() == asker) return tracker_.text(listener->place());
  }
  return {};
}

CommandReply ServerThread::command(const Client& client, std::string_view target) {
  return drivers_.back().driver->command(generation_->config.core.access, client, target);
}

void ServerThread::cancel(QueryId query) {
  for (const Driven& driven : drivers_) driven.driver->cancel(query);
  loop_.request_round_end();
}

void ServerThread::settle() {
  for (const Driven& driven : drivers_) driven.driver->settle();
}

void ServerThread::timeout_set(TimePoint due) {
  if (wheel_timer_.is_set() && wheel_timer_.due() <= due) return;
  if (const auto next = wheel_.next()) wheel_timer_.set(*next);
}

void ServerThread::check_times() {
  const TimePoint now = loop_.now();
  while (void* owner = wheel_.expire(now)) static_cast<Connection*>(owner)->check_time();
  if (const auto next = wheel_.next()) wheel_timer_.set(*next);
}

void ServerThread::turn_later(Connection& connection) {
  if (std::exchange(connection.turn_is_due, true)) return;
  later_turns_.push_back(connection.id());
  loop_.request_round_end();
}

void ServerThread::end_round() {
  turns_.clear();
  std::swap(turns_, later_turns_);
  for (const std::uint32_t id : turns_) {
    auto* connection = connections_.find(id);
    if (connection == nullptr) continue;
    (*connection)->turn_is_due = false;
    (*connection)->turn();
  }
  settle();
  for (const auto& listener : udp_listeners_) listener->flush();
  std::erase_if(udp_listeners_, [](const auto& listener) { return listener->is_done(); });
  drivers_.remove_if([&](const Driven& driven) {
    const bool is_over = &driven != &drivers_.back() && driven.driver->queries_in_flight() == 0;
    if (is_over) driven.driver->add_counters(counted_);
    return is_over;
  });
  if (draining_ && connections_.empty() && udp_listeners_.empty()) loop_.stop();
}

void ServerThread::remove(Connection& connection) {
  const std::uint32_t id = connection.id();
  connections_.erase(id);
  if (draining_) loop_.request_round_end();
}

void ServerThread::take_connection(AcceptedConnection accepted) {
  SslPointer ssl;
  if (is_tls(accepted.scheme)) {
    const bool dns = accepted.scheme == ListenScheme::kTls;
    ssl = generation_->tls->accept(accepted.descriptor, dns ? TlsService::kDns : TlsService::kHttp);
  }
  const auto id =
      ssl == nullptr && is_tls(accepted.scheme) ? std::nullopt : connections_.insert(nullptr);
  if (!id) {
    ::close(accepted.descriptor);
    return;
  }
  ConnectionRecord record;
  record.local = accepted.local;
  record.remote = accepted.peer;
  record.place = accepted.place;
  try {
    auto connection = std::make_unique<Connection>(
        Connection::Parts{share_,
                          {generation_, &generation_->rules},
                          *id,
                          accepted.peer,
                          accepted.scheme,
                          std::move(accepted.ticket),
                          takes_header(accepted.scheme) && trusts(accepted.peer.address),
                          tracker_.open(record, loop_.now()),
                          accepted.place},
        accepted.descriptor, std::move(ssl));
    Connection& taken = *connection;
    *connections_.find(*id) = std::move(connection);
    if (draining_) taken.drain();
  } catch (const std::exception& error) {
    // Out of memory, or the kernel watches no more descriptors; the descriptor is closed.
    connections_.erase(*id);
    log_.warning("accept", accepted.peer.to_string() + ": " + error.what());
  }
}

bool ServerThread::trusts(const IpAddress& peer) const {
  return contains(generation_->config.proxy.trusted, peer);
}

bool ServerThread::takes_header(ListenScheme scheme) const {
  const auto& ways = generation_->config.proxy_headers;
  return std::find(ways.begin(), ways.end(), ListenWay{scheme}) != ways.end();
}

void ServerThread::take_reply(const Reply& reply, const Timeline& timeline) {
  const std::uint32_t asker = asker_of(reply.query);
  if (asker < kFirstConnectionId) {
    for (const auto& listener : udp_listeners_) {
      if (listener->id() == asker) listener->take_reply(reply);
    }
    return loop_.request_round_end();
  }
  auto* connection = connections_.find(asker);
  if (connection != nullptr && *connection != nullptr) (*connection)->take_reply(reply, timeline);
}

}  // namespace berth
