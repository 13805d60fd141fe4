#include "core/upstream/lookups.h"

#include <algorithm>
#include <utility>

#include "core/base/heap_sort.h"
#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

/// Datagram, stream and session.
constexpr std::size_t kKinds = 3;

std::vector<Upstream> all_of(LookupUpstreams upstreams) {
  std::vector<Upstream> all = std::move(upstreams.asked);
  all.insert(all.end(), std::make_move_iterator(upstreams.bootstrap.begin()),
             std::make_move_iterator(upstreams.bootstrap.end()));
  return all;
}

}  // namespace

Lookups::State::State(const LookupConfig& lookup_config, const PoolConfig& limits,
                      LookupUpstreams given, Random& source)
    : config(lookup_config),
      pool_config(limits),
      asked(given.asked.size()),
      random(source),
      pool(limits, given.asked.size() + given.bootstrap.size()),
      selector(lookup_config.health, given.asked.size(), given.bootstrap.size(), source),
      routes(given.asked),
      hedges(lookup_config.hedge.percent, lookup_config.hedge.burst) {
  upstreams = all_of(std::move(given));
  resolving.resize(upstreams.size());
  waiting_.resize(upstreams.size() * kKinds);
  joinable_.resize(upstreams.size() * kKinds);
  for (const Upstream& upstream : upstreams) addresses.emplace_back(upstream.endpoints);
}

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
        timers.erase(key(Due::kConnect, action->transport.value));
        if (Line* const line = lines.find(action->transport)) {
          line->tracked.close(tracking.now, {to_string(action->reason), {}});
          lines.erase(action->transport);
        }
        break;
    }
  }
}

void Lookups::State::settle(TimePoint now) {
  wake_waiting(now);
  while (const auto it = own_results.pop_front()) {
    resolved(now, *it);
    wake_waiting(now);
  }
  for (std::size_t i = 0; i < changed_.size(); ++i) set_timer(changed_[i]);
  changed_.clear();
}

Lookups::Lookups(const LookupConfig& config, const PoolConfig& pool, LookupUpstreams upstreams,
                 Random& random)
    : state_(std::make_unique<State>(config, pool, std::move(upstreams), random)) {}

Lookups::~Lookups() = default;

void Lookups::track(Tracking& tracking) { state_->tracking.begin(tracking, state_->upstreams); }

Lookups::State& Lookups::at(TimePoint now) {
  state_->tracking.now = now;
  return *state_;
}

std::optional<LookupId> Lookups::start(TimePoint now, LookupQuestion question) {
  State& state = at(now);
  if (state.unanswered >= state.config.max_lookups) return std::nullopt;
  const auto id = state.start(now, std::move(question), std::nullopt);
  state.settle(now);
  return id;
}

void Lookups::handle(TimePoint now, const TransportConnected& event) {
  Line* const found = state_->lines.find(event.transport);
  if (found == nullptr) return state_->late(event.transport);
  Line& line = *found;
  if (line.opened || !line.secure) return;
  line.stage = Stage::kTls;
  for (const AttemptRef ref : state_->dials.find(line.dial.value)->pending) {
    state_->lookups.find(ref.lookup.value)->timeline.mark(Stage::kTls, now);
  }
}

void Lookups::handle(TimePoint now, const TransportOpened& event) {
  State& state = at(now);
  if (!state.pool.opened(event.transport, event.local, now)) {
    ++state.counters.late_events;
    return;
  }
  state.opened(now, event.transport);
  state.settle(now);
}

void Lookups::handle(TimePoint now, const TransportReceived& event) {
  at(now).received(now, event);
  state_->settle(now);
}

void Lookups::handle(TimePoint now, const SessionAnswered& event) {
  at(now).answered(now, event);
  state_->settle(now);
}

void Lookups::handle(TimePoint now, const TransportLimits& event) {
  at(now).limited(now, event);
  state_->settle(now);
}

void Lookups::handle(TimePoint now, const TransportClosed& event) {
  at(now).closed(now, event);
  state_->settle(now);
}

void Lookups::handle_timeout(TimePoint now) {
  State& state = at(now);
  while (const auto due = state.timers.pop_due(now)) {
    const auto id = static_cast<std::uint32_t>(*due);
    switch (static_cast<State::Due>(*due >> 32)) {
      case State::Due::kLookup: state.lookup_timer(now, LookupId{id}); break;
      case State::Due::kConnect: state.connect_timer(now, TransportId{id}); break;
      case State::Due::kDial: state.step_dial(now, DialId{id}); break;
      case State::Due::kAddresses:
        state.bring_addresses(now, UpstreamId{static_cast<std::uint16_t>(id)});
        break;
    }
  }
  state.pool.handle_timeout(now);
  state.drain_pool();
  state.settle(now);
}

std::optional<TimePoint> Lookups::deadline() const {
  const auto timer = state_->timers.next();
  const auto sweep = state_->pool.deadline();
  if (timer && sweep) return std::min(*timer, *sweep);
  return timer ? timer : sweep;
}

void Lookups::stop(TimePoint now) {
  State& state = at(now);
  List<LookupId> left;
  state.lookups.for_each([&left](std::uint32_t id, Lookup&) { left.push_back(LookupId{id}); });
  for (const LookupId id : left) state.stop(now, id);
  List<DialId> dials;
  state.dials.for_each([&dials](std::uint32_t id, Dialling&) { dials.push_back(DialId{id}); });
  for (const DialId id : dials) {
    state.timers.erase(State::key(State::Due::kDial, id.value));
    state.dials.erase(id.value);
  }
  List<TransportId> open;
  state.lines.for_each([&open](TransportId transport, Line&) { open.push_back(transport); });
  heap_sort(open.begin(), open.end(), [](auto a, auto b) { return a.value < b.value; });
  for (const TransportId transport : open) (void)state.cut(transport, CloseReason::kDrain);
  state.own_results.clear();
  state.settle(now);
}

void Lookups::drain(TimePoint now) {
  at(now).pool.drain(now);
  state_->drain_pool();
}

std::optional<TransportAction> Lookups::poll_action() { return state_->actions.pop_front(); }
std::optional<LookupResult> Lookups::poll_result() { return state_->results.pop_front(); }
std::optional<UpstreamNotice> Lookups::poll_notice() { return state_->notices.pop_front(); }
std::optional<UpstreamFault> Lookups::poll_fault() { return state_->faults.poll(); }

std::size_t Lookups::size() const { return state_->unanswered; }
const LookupCounters& Lookups::counters() const { return state_->counters; }
const FaultCounters& Lookups::faults() const { return state_->faults; }
const Pool& Lookups::pool() const { return state_->pool; }

ConnectionRecord* Lookups::record(TransportId transport) {
  Line* const line = state_->lines.find(transport);
  return line != nullptr && line->tracked ? line->tracked.operator->() : nullptr;
}

}  // namespace berth
