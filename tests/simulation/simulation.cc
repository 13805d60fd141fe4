#include "tests/simulation/simulation.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/cache/cache.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"
#include "core/resolver/transcript.h"
#include "tests/simulation/broken.h"
#include "tests/simulation/configuration.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/moment.h"
#include "tests/simulation/network.h"
#include "tests/simulation/onlookers.h"

namespace berth {
namespace {

/// Timeouts in a row, without time passing, of which one must be the last.
constexpr int kMaxIdleTurns = 1000;

Seed seed_from(std::uint64_t value, std::uint64_t use) {
  Seed seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<std::uint8_t>(mixed(value ^ mixed(use + i / 8)) >> (8 * (i % 8)));
  }
  return seed;
}

class Player {
 public:
  Player(const Schedule& schedule, const LineSink& transcript)
      : schedule_(schedule),
        transcript_(transcript),
        clock_(schedule.stills),
        configuration_(configure(schedule)),
        config_(configuration_.core),
        ledger_(config_, schedule),
        network_(schedule, ledger_),
        clients_(schedule, config_, clock_, network_),
        cache_(config_.cache, seed_from(schedule.seed, 100)),
        policy_(Policy::make(configuration_.policy).value()),
        now_{schedule_begin(), schedule_begin()},
        onlookers_(now_),
        resolver_(config_, cache_, policy_, seed_from(schedule.seed, 200)) {
    resolver_.track(onlookers_.tracking());
  }

  Report run() {
    handle(WallClock{1'700'000'000});
    for (const Happening& it : schedule_.happenings) {
      until(it.at);
      happen(it);
    }
    if (!schedule_.drains_early) {
      until(now_.real + config_.lookup.budget + seconds(3));
      demand(clients_.nobody_waits(), "queries that were never answered");
    }
    clients_.draining();
    ledger_.draining();
    handle(Drain{now_.shown + schedule_.drain_time});
    settle();
    for (const Happening& it : schedule_.late) happen(it);
    until(clock_.when(now_.shown + schedule_.drain_time));
    demand(clients_.nobody_waits(), "queries that were not answered before the drain ended");
    // What a host was late with comes now.
    until(now_.real + seconds(60));
    check_counters();
    clients_.check_end();
    ledger_.check_end(resolver_);
    onlookers_.check_end(now_, ledger_.opened_count(), ledger_.sent_count());
    Report report{schedule_.seed, clients_.tally()};
    report.messages = ledger_.sent_count();
    report.connections = ledger_.opened_count();
    report.lookups = resolver_.lookup_counters().started;
    report.fingerprint = fingerprint_;
    return report;
  }

 private:
  void until(TimePoint target) {
    int turns = 0;
    for (;;) {
      TimePoint next = target;
      if (const auto at = network_.next()) next = std::min(next, *at);
      next = std::min(next, onlookers_.next());
      const auto deadline = resolver_.deadline();
      if (deadline) next = std::min(next, clock_.when(*deadline));
      if (next > now_.real) turns = 0;
      now_ = clock_.at(std::max(now_.real, next));
      onlookers_.look(now_);
      bool moved = false;
      while (auto event = network_.pop_due(now_)) {
        handle(*event);
        if (!schedule_.batches) settle();
        moved = true;
      }
      if (moved) settle();
      const auto due = resolver_.deadline();
      if (due && *due <= now_.shown) {
        demand(++turns < kMaxIdleTurns, "a deadline that stands still");
        note_waiting();
        resolver_.handle_timeout(now_.shown);
        settle();
        moved = true;
      }
      if (!moved && now_.real >= target) break;
      if (!moved) check_idle();
    }
    check_idle();
  }

  void check_idle() {
    clients_.check_waiting(now_);
    // It walks all transports: not every time.
    if (++idles_ % 16 == 0) ledger_.check_idle(now_, resolver_);
    onlookers_.check_idle(ledger_.open_count());
  }

  void happen(const Happening& it) {
    switch (it.what) {
      case Happening::What::kAsk: ask(it); break;
      case Happening::What::kCancel:
        // Now and then one that is not there any more.
        if (const auto query = clients_.any_waiting()) {
          handle(QueryCancelled{*query});
          clients_.cancelled(*query);
        } else {
          handle(QueryCancelled{QueryId{it.number}});
        }
        break;
      case Happening::What::kReseed:
        handle(Reseed{seed_from(schedule_.seed, 1000 + it.number)});
        break;
      case Happening::What::kNeedlessTimer: {
        note_waiting();
        resolver_.handle_timeout(now_.shown);
        break;
      }
    }
    settle();
    if (it.what == Happening::What::kAsk) note_ask();
  }

  void ask(const Happening& it) {
    QueryArrived arrived{QueryId{it.number}, {}, it.message};
    arrived.client.protocol = it.protocol;
    arrived.client.address = it.from;
    arrived.size_limit = it.size_limit;
    if (it.protocol == ClientProtocol::kTcp || it.protocol == ClientProtocol::kTls) {
      arrived.idle_timeout = seconds(30);
    }
    if (it.fate == Fate::kAnswered) {
      const std::string key = key_of(MessageView::parse(it.message).value());
      ledger_.wanted(key);
      joins_ = clients_.waiting_for(key) != 0 && config_.ecs == EcsRule::kStrip;
      failed_lately_ = clients_.failed_lately(key, now_);
    }
    started_ = resolver_.lookup_counters().started;
    clients_.asked(now_, it);
    note_waiting();
    note_text([&] { return to_string(Event(arrived)); });
    if (!it.at_once) {
      resolver_.handle(now_.shown, arrived);
      return note_lookup(it);
    }
    Bytes out(it.number % 2 == 0 ? kMaxMessageSize : it.size_limit);
    const Answered answered = resolver_.answer_now(now_.shown, arrived, out);
    note_lookup(it);
    switch (answered.kind) {
      case Answered::Kind::kPending: return;
      case Answered::Kind::kDropped: return clients_.dropped(arrived.query);
      case Answered::Kind::kAnswered: break;
    }
    out.resize(answered.size);
    reply({arrived.query, std::move(out), answered.source, answered.max_age});
  }

  void note_waiting() {
    const LookupCounters& it = resolver_.lookup_counters();
    ledger_.waiting(it.started - it.answered - it.failed);
  }

  /// Its messages are not taken yet.
  void note_lookup(const Happening& it) {
    if (resolver_.lookup_counters().started == started_) return;
    ledger_.lookup_started(MessageView::parse(it.message).value());
  }

  /// Who asks what others wait for already waits with them.
  void note_ask() {
    const bool joined = std::exchange(joins_, false);
    const bool failed = std::exchange(failed_lately_, false);
    const bool asks = resolver_.lookup_counters().started != started_;
    demand(!joined || !asks, "the same question asked twice at a time");
    demand(!failed || !asks, "a question asked again that failed just now");
    demand(resolver_.queries_in_flight() <= config_.max_queries, "more queries than allowed");
  }

  void reply(const Reply& reply) {
    note(reply.query.value * 31 + reply.max_age, reply.message);
    note_text([&] { return to_string(Action(reply)); });
    clients_.replied(now_, reply);
  }

  void handle(const Event& event) {
    note(event.index() + 100, {});
    note_text([&] { return to_string(event); });
    note_waiting();
    resolver_.handle(now_.shown, event);
  }

  void settle() {
    while (auto action = resolver_.poll()) {
      if (const auto* replied = std::get_if<Reply>(&*action)) {
        reply(*replied);
        continue;
      }
      note_text([&] { return to_string(*action) + transport_text(*action); });
      const auto* sent = std::get_if<Send>(&*action);
      note(action->index(), sent != nullptr ? ByteView(sent->bytes) : ByteView());
      if (ledger_.check(now_, *action, resolver_.pool())) network_.perform(now_.real, *action);
    }
    while (const auto fault = resolver_.poll_fault()) {
      note(static_cast<std::uint64_t>(fault->stage), {});
      note_text([&] { return fault_text(*fault); });
      ledger_.check_fault(*fault);
    }
    ledger_.settled();
  }

  /// As a host logs it: at which stage, where, why.
  [[nodiscard]] static std::string fault_text(const UpstreamFault& fault) {
    const std::string where = fault.remote.port == 0
                                  ? "upstream " + std::to_string(fault.upstream.value)
                                  : fault.remote.to_string();
    return "FAULT " + std::string(to_string(fault.stage)) + " " + where + ": " +
           std::string(to_string(fault.cause));
  }

  /// What the pool knows of the transport that is used or opened.
  [[nodiscard]] std::string transport_text(const Action& action) const {
    TransportId transport;
    if (const auto* sent = std::get_if<Send>(&action)) transport = sent->transport;
    if (const auto* opened = std::get_if<Open>(&action)) transport = opened->transport;
    if (const auto* parked = std::get_if<Park>(&action)) transport = parked->transport;
    const Transport* record = resolver_.pool().find(transport);
    if (record == nullptr) return {};
    return " (" + std::string(to_string(record->kind)) + ", " +
           std::string(to_string(record->state)) + ", " + std::to_string(record->in_flight) +
           " in flight)";
  }

  void check_counters() const {
    const ResolverCounters& it = resolver_.counters();
    demand(it.queries == clients_.tally().asked, "queries asked and counted differ");
    demand(it.queries == it.answered_now + it.replies + it.dropped + it.cancelled,
           "queries and their ends differ");
  }

  /// Folds what is done into the fingerprint, random octets and all.
  void note(std::uint64_t what, ByteView octets) {
    fingerprint_ = mixed(fingerprint_ ^ what ^
                         static_cast<std::uint64_t>(now_.shown.time_since_epoch().count()));
    for (const std::uint8_t octet : octets) {
      fingerprint_ = (fingerprint_ ^ octet) * 1099511628211ULL;
    }
  }
  template <typename Text>
  void note_text(Text text) {
    if (transcript_) transcript_(time_since_begin(now_.real) + "  " + text());
  }

  const Schedule& schedule_;
  const LineSink& transcript_;
  HostClock clock_;
  Configuration configuration_;
  const Config& config_;
  Ledger ledger_;
  Network network_;
  Clients clients_;
  Cache cache_;
  Policy policy_;
  Moment now_;
  /// Outlive the resolver.
  Onlookers onlookers_;
  Resolver resolver_;
  std::uint64_t started_ = 0;
  bool joins_ = false;
  bool failed_lately_ = false;
  std::uint32_t idles_ = 0;
  std::uint64_t fingerprint_ = 0;
};

}  // namespace

Report play(const Schedule& schedule, const LineSink& transcript) {
  return Player(schedule, transcript).run();
}

}  // namespace berth
