#include "core/resolver/resolver.h"

#include <algorithm>
#include <utility>

#include "core/resolver/resolver_state.h"

namespace berth {
namespace {

Notice::Kind notice_kind(UpstreamNotice::Kind kind) {
  switch (kind) {
    case UpstreamNotice::Kind::kDown: return Notice::Kind::kUpstreamDown;
    case UpstreamNotice::Kind::kUp: return Notice::Kind::kUpstreamUp;
    case UpstreamNotice::Kind::kNoneLeft: break;
  }
  return Notice::Kind::kNoUpstream;
}

}  // namespace

Resolver::State::State(const Config& configured, Cache& shared_cache, const Policy& rules,
                       const Seed& seed)
    : config(configured),
      cache(shared_cache),
      policy(&rules),
      random(seed),
      lookups(configured.lookup, configured.pool, {configured.upstreams, configured.bootstrap},
              random),
      open_questions(SipKey::draw(random)),
      scratch(kMaxMessageSize) {
  if (!config.access.keys.empty()) known_keys.emplace(SipKey::draw(random));
}

/// Moves what the lookups have to say to where it is wanted. Results may start nothing new, so one
/// round is enough.
void Resolver::State::settle(TimePoint now) {
  while (auto result = lookups.poll_result()) finish_lookup(now, *std::move(result));
  while (auto notice = lookups.poll_notice()) {
    actions.push_back(Notice{notice_kind(notice->kind), notice->upstream, std::move(notice->text)});
  }
}

Resolver::Resolver(const Config& config, Cache& cache, const Policy& policy, const Seed& seed)
    : state_(std::make_unique<State>(config, cache, policy, seed)) {}

Resolver::~Resolver() = default;

void Resolver::track(Tracking& tracking) {
  state_->tracking = &tracking;
  state_->lookups.track(tracking);
}

void Resolver::limit(RateLimiter& limiter) { state_->rates.use(limiter); }

Answered Resolver::answer_now(TimePoint now, const QueryArrived& query, ByteSpan out) {
  const Answered answered = state_->answer(now, query, out);
  state_->settle(now);
  return answered;
}

bool Resolver::is_over_rate(TimePoint now, const Client& client) {
  return state_->is_over_rate(now, client);
}

void Resolver::use_policy(const Policy& policy) {
  state_->policy = &policy;
  state_->blocked_lately = {};
}

void Resolver::tell_blocked(bool wanted) { state_->tells_blocked = wanted; }

void Resolver::handle(TimePoint now, const Event& event) {
  State& state = *state_;
  if (const auto* arrived = std::get_if<QueryArrived>(&event)) {
    Bytes out(kMaxMessageSize);
    const Answered answered = answer_now(now, *arrived, out);
    if (answered.kind == Answered::Kind::kPending) return;
    out.resize(answered.size);
    state.actions.push_back(Reply{arrived->query, std::move(out), answered.source, answered.max_age,
                                  std::string(answered.flags), answered.group});
    return;
  }
  if (const auto* cancelled = std::get_if<QueryCancelled>(&event)) {
    state.cancel(cancelled->query);
  } else if (const auto* connected = std::get_if<TransportConnected>(&event)) {
    state.lookups.handle(now, *connected);
  } else if (const auto* opened = std::get_if<TransportOpened>(&event)) {
    state.lookups.handle(now, *opened);
  } else if (const auto* received = std::get_if<TransportReceived>(&event)) {
    state.lookups.handle(now, *received);
  } else if (const auto* answered = std::get_if<SessionAnswered>(&event)) {
    state.lookups.handle(now, *answered);
  } else if (const auto* limits = std::get_if<TransportLimits>(&event)) {
    state.lookups.handle(now, *limits);
  } else if (const auto* closed = std::get_if<TransportClosed>(&event)) {
    state.lookups.handle(now, *closed);
  } else if (const auto* drain = std::get_if<Drain>(&event)) {
    state.drain_until = drain->until;
    state.lookups.drain(now);
  } else if (const auto* clock = std::get_if<WallClock>(&event)) {
    state.set_clock(now, *clock);
  } else if (const auto* reseed = std::get_if<Reseed>(&event)) {
    state.random.reseed(reseed->seed);
  } else if (const auto* paused = std::get_if<PolicyPaused>(&event)) {
    state.pauses.set(now, paused->group, paused->until);
  }
  state.settle(now);
}

void Resolver::handle_timeout(TimePoint now) {
  State& state = *state_;
  state.lookups.handle_timeout(now);
  const bool drained = state.drain_until && *state.drain_until <= now;
  if (drained) state.lookups.stop(now);
  state.settle(now);
  // At the end of a drain slow local answers are all that can be left: they go out now.
  const TimePoint due = drained ? TimePoint::max() : now;
  while (const auto query = state.held_timers.pop_due(due)) state.finish_held(now, *query);
}

std::optional<Action> Resolver::poll() {
  State& state = *state_;
  // What the lookups queue comes first: a transport is opened, used and closed in the order in
  // which that was decided, and replies do not depend on it.
  if (auto action = state.lookups.poll_action()) {
    return std::visit([](auto it) { return Action(std::move(it)); }, *std::move(action));
  }
  return state.actions.pop_front();
}

std::optional<UpstreamFault> Resolver::poll_fault() { return state_->lookups.poll_fault(); }

std::optional<TimePoint> Resolver::deadline() const {
  std::optional<TimePoint> earliest = state_->lookups.deadline();
  const auto consider = [&earliest](std::optional<TimePoint> at) {
    if (at && (!earliest || *at < *earliest)) earliest = at;
  };
  consider(state_->held_timers.next());
  if (queries_in_flight() > 0 || state_->lookups.size() > 0) consider(state_->drain_until);
  return earliest;
}

std::size_t Resolver::queries_in_flight() const { return state_->askers.size(); }

const ResolverCounters& Resolver::counters() const { return state_->counters; }

const LookupCounters& Resolver::lookup_counters() const { return state_->lookups.counters(); }

const FaultCounters& Resolver::fault_counters() const { return state_->lookups.faults(); }

const Pool& Resolver::pool() const { return state_->lookups.pool(); }
ConnectionRecord* Resolver::record(TransportId transport) {
  return state_->lookups.record(transport);
}

}  // namespace berth
