#include "core/upstream/lookups.h"

#include <algorithm>
#include <utility>

#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

/// Datagram and stream; sessions have queues of their own when they come.
constexpr std::size_t kKinds = 3;

}  // namespace

Lookups::State::State(const LookupConfig& lookup_config, const PoolConfig& limits,
                      std::vector<Upstream> asked, Random& source)
    : config(lookup_config),
      pool_config(limits),
      upstreams(std::move(asked)),
      random(source),
      pool(limits, upstreams.size()),
      selector(lookup_config.health, upstreams.size()),
      waiting_(upstreams.size() * kKinds),
      opening_(upstreams.size() * kKinds) {}

std::size_t Lookups::State::queue_of(UpstreamId upstream, TransportKind kind) const {
  return upstream.value * kKinds + static_cast<std::size_t>(kind);
}

/// Passes on what the pool wants done to sockets; a closed one's line goes with it.
void Lookups::State::drain_pool() {
  while (const auto action = pool.poll()) {
    switch (action->kind) {
      case PoolAction::Kind::kPark: actions.push_back(Park{action->transport}); break;
      case PoolAction::Kind::kUnpark: actions.push_back(Unpark{action->transport}); break;
      case PoolAction::Kind::kClose:
        actions.push_back(Close{action->transport, action->reason});
        timers.erase(timer_of(action->transport));
        lines.erase(action->transport);
        break;
    }
  }
}

void Lookups::State::late(TransportId transport) {
  ++counters.late_events;
  pool.count_late_event(transport);
}

Lookups::Lookups(const LookupConfig& config, const PoolConfig& pool,
                 std::vector<Upstream> upstreams, Random& random)
    : state_(std::make_unique<State>(config, pool, std::move(upstreams), random)) {}

Lookups::~Lookups() = default;

std::optional<LookupId> Lookups::start(TimePoint now, LookupQuestion question) {
  State& state = *state_;
  if (state.lookups.size() >= state.config.max_lookups) return std::nullopt;
  Lookup lookup{std::move(question), now + state.config.budget, Timeline(now)};
  lookup.attempts.resize(state.upstreams.size());
  const auto slot = state.lookups.insert(std::move(lookup));
  if (!slot) return std::nullopt;
  const LookupId id{*slot};
  ++state.counters.started;
  state.try_next(now, id);
  state.wake_waiting(now);
  return id;
}

void Lookups::handle(TimePoint now, const TransportOpened& event) {
  State& state = *state_;
  if (!state.pool.opened(event.transport, event.local, now)) {
    ++state.counters.late_events;
    return;
  }
  state.opened(now, event.transport);
  state.wake_waiting(now);
}

void Lookups::handle(TimePoint now, const TransportReceived& event) {
  state_->received(now, event);
  state_->wake_waiting(now);
}

void Lookups::handle(TimePoint now, const TransportClosed& event) {
  state_->closed(now, event);
  state_->wake_waiting(now);
}

void Lookups::handle(TimePoint /*now*/, const SessionAnswered& event) {
  state_->late(event.transport);
}

void Lookups::handle(TimePoint /*now*/, const TransportLimits& event) {
  state_->late(event.transport);
}

void Lookups::handle_timeout(TimePoint now) {
  State& state = *state_;
  while (const auto due = state.timers.pop_due(now)) {
    const auto value = static_cast<std::uint32_t>(*due);
    if (*due == State::timer_of(TransportId{value})) {
      state.connect_timer(now, TransportId{value});
    } else {
      state.lookup_timer(now, LookupId{value});
    }
  }
  state.pool.handle_timeout(now);
  state.drain_pool();
  state.wake_waiting(now);
}

std::optional<TimePoint> Lookups::deadline() const {
  const auto timer = state_->timers.next();
  const auto sweep = state_->pool.deadline();
  if (timer && sweep) return std::min(*timer, *sweep);
  return timer ? timer : sweep;
}

void Lookups::stop(TimePoint now) {
  State& state = *state_;
  std::vector<LookupId> left;
  state.lookups.for_each([&left](std::uint32_t id, Lookup&) { left.push_back(LookupId{id}); });
  for (const LookupId id : left) {
    Lookup* lookup = state.lookups.find(id.value);
    state.abandon(now, *lookup);
    lookup->failure = {Stage::kSelect, EdeCode::kNotReady, "shutting down"};
    state.finish(now, id, std::nullopt);
  }
  std::vector<TransportId> open;
  for (const auto& [transport, line] : state.lines) open.push_back(transport);
  std::sort(open.begin(), open.end(), [](auto a, auto b) { return a.value < b.value; });
  for (const TransportId transport : open) (void)state.cut(transport, CloseReason::kDrain);
}

void Lookups::drain(TimePoint now) {
  state_->pool.drain(now);
  state_->drain_pool();
}

namespace {

template <typename T>
std::optional<T> take_front(std::deque<T>& queue) {
  if (queue.empty()) return std::nullopt;
  std::optional<T> front(std::move(queue.front()));
  queue.pop_front();
  return front;
}

}  // namespace

std::optional<TransportAction> Lookups::poll_action() { return take_front(state_->actions); }
std::optional<LookupResult> Lookups::poll_result() { return take_front(state_->results); }
std::optional<UpstreamNotice> Lookups::poll_notice() { return take_front(state_->notices); }

std::size_t Lookups::size() const { return state_->lookups.size(); }
const LookupCounters& Lookups::counters() const { return state_->counters; }
const Pool& Lookups::pool() const { return state_->pool; }

}  // namespace berth
