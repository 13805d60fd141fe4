#include "tests/simulation/simulation.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/cache/cache.h"
#include "core/message/edns.h"
#include "core/message/message_builder.h"
#include "core/message/message_view.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"
#include "core/resolver/transcript.h"
#include "tests/simulation/network.h"

namespace berth {
namespace {

Seed seed_from(std::uint64_t value, std::uint8_t use) {
  Seed seed{};
  for (std::size_t i = 0; i < 8; ++i) seed[i] = static_cast<std::uint8_t>(value >> (8 * i));
  seed[31] = use;
  return seed;
}

/// One upstream's character: mostly sound, with a few faults of its own.
Faults draw_faults(Random& random) {
  Faults faults;
  faults.latency = microseconds(200 + random.below(60'000));
  faults.jitter = microseconds(1 + random.below(20'000));
  const std::array<std::uint32_t*, 18> kinds{
      &faults.lost,           &faults.silent,          &faults.duplicated,
      &faults.slow,           &faults.wrong_id,        &faults.wrong_question,
      &faults.wrong_source,   &faults.garbage,         &faults.truncated,
      &faults.server_failure, &faults.connect_refused, &faults.connect_ignored,
      &faults.closes_after,   &faults.cut_short,       &faults.reset,
      &faults.bad_frame,      &faults.dribbled,        &faults.unreachable};
  const std::uint32_t count = random.below(5);
  for (std::uint32_t i = 0; i < count; ++i) {
    constexpr std::array<std::uint32_t, 4> kChances{5, 50, 300, 900};
    *kinds[random.below(kinds.size())] = kChances[random.below(kChances.size())];
  }
  if (random.below(3) == 0) faults.idle_limit = milliseconds(200 + random.below(10'000));
  if (random.below(4) == 0) {
    faults.dead_from = milliseconds(random.below(20'000));
    faults.dead_until = faults.dead_from + milliseconds(random.below(30'000));
  }
  return faults;
}

Config draw_config(Random& random) {
  Config config;
  config.cache.bytes = std::size_t{64} << (10 + random.below(6));
  config.cache.shards = std::size_t{1} << random.below(3);
  if (random.below(2) == 0) config.stale_client_timeout = milliseconds(random.below(2000));
  if (random.below(3) == 0) config.cache.max_stale_seconds = 0;
  PoolLimits& datagram = config.pool.datagram;
  datagram.max_open = 1 + random.below(random.below(2) == 0 ? 8 : 300);
  datagram.pool_size = 1 + random.below(datagram.max_open);
  datagram.max_uses = 1 + random.below(64);
  if (random.below(3) == 0) datagram.max_in_flight = 1 + random.below(16);
  PoolLimits& stream = config.pool.stream;
  stream.max_open = 1 + random.below(4);
  stream.pool_size = 1 + random.below(stream.max_open);
  stream.max_in_flight = 1 + random.below(random.below(2) == 0 ? 4 : 100);
  if (random.below(3) == 0) stream.idle_ttl = milliseconds(500 + random.below(20'000));
  if (random.below(3) == 0) stream.max_age = seconds(1 + random.below(30));
  if (random.below(4) == 0) stream.max_uses = 1 + random.below(50);
  config.lookup.max_waiting = 1 + random.below(200);
  config.lookup.max_stream_timeouts = 1 + random.below(3);
  return config;
}

class Simulation {
 public:
  explicit Simulation(const SimulationPlan& plan)
      : plan_(plan),
        random_(seed_from(plan.seed, 1)),
        config_(draw_config(random_)),
        cache_(config_.cache, seed_from(plan.seed, 2)),
        policy_(Policy::make({.builtin_zone = false}).value()) {
    const std::uint32_t count = 1 + random_.below(3);
    std::vector<Faults> faults;
    for (std::uint32_t i = 0; i < count; ++i) {
      faults.push_back(draw_faults(random_));
      const Endpoint endpoint{IpAddress::v4(0xc0000201 + i), 53};
      config_.upstreams.push_back(Upstream::at(
          random_.below(2) == 0 ? UpstreamProtocol::kUdp : UpstreamProtocol::kTcp, endpoint));
    }
    network_.emplace(std::move(faults), now_, seed_from(plan.seed, 3));
    resolver_.emplace(config_, cache_, policy_, seed_from(plan.seed, 4));
    gap_us_ = 50 + random_.below(random_.below(2) == 0 ? 500 : 20'000);
  }

  SimulationReport run() {
    try {
      while (report_.queries < plan_.queries) {
        until(now_ + microseconds(random_.below(2 * gap_us_)));
        ask();
        if (random_.below(50) == 0) cancel();
      }
      // Half of them drain while queries are in flight, some of these with too little time for all.
      if (random_.below(2) == 0) {
        until(now_ + config_.lookup.budget + config_.stale_client_timeout + seconds(1));
        if (!waiting_.empty()) fail("queries were never answered");
      }
      resolver_->handle(now_, Drain{now_ + microseconds(random_.below(5'000'000))});
      settle();
      until(now_ + seconds(60));
      if (!waiting_.empty()) fail("queries were not answered before the drain ended");
      if (resolver_->queries_in_flight() != 0) fail("queries left in flight");
      if (network_->open_count() != 0) fail("transports leaked");
      if (resolver_->pool().open_count() != 0) fail("the pool knows transports that are gone");
    } catch (const std::exception& broken) {
      throw std::logic_error("seed " + std::to_string(plan_.seed) + ", at " +
                             std::to_string(now_.time_since_epoch().count()) + " us, after " +
                             std::to_string(report_.queries) + " queries: " + broken.what());
    }
    report_.messages = network_->messages_sent();
    return report_;
  }

 private:
  struct Waiting {
    Bytes message;
    TimePoint asked;
  };

  [[noreturn]] static void fail(const std::string& what) { throw std::logic_error(what); }

  void until(TimePoint target) {
    for (;;) {
      TimePoint next = target;
      if (const auto at = network_->next()) next = std::min(next, *at);
      const auto deadline = resolver_->deadline();
      if (deadline) next = std::min(next, std::max(*deadline, now_));
      now_ = std::max(now_, next);
      bool moved = false;
      while (auto event = network_->pop_due(now_)) {
        resolver_->handle(now_, *event);
        settle();
        moved = true;
      }
      if (deadline && *deadline <= now_) {
        resolver_->handle_timeout(now_);
        settle();
        const auto after = resolver_->deadline();
        if (after && *after <= now_ && ++stuck_ > 1000) fail("the deadline stands still");
        moved = true;
      }
      if (!moved && now_ >= target) return;
      if (now_ > last_) stuck_ = 0;
      last_ = now_;
    }
  }

  void ask() {
    // A few hundred names are asked for again and again, the rest once.
    const std::uint32_t number = random_.below(4) == 0 ? 1000 + random_.u32() % 1'000'000'000
                                                       : random_.below(1 + random_.below(400));
    std::string text = "n" + std::to_string(number) + ".Example.";
    if (random_.below(2) == 0) text[0] = 'N';
    Header header;
    header.rd = true;
    header.id = random_.u16();
    header.cd = random_.below(10) == 0;
    Bytes message(512);
    MessageBuilder builder(message, message.size(), header);
    builder.question(Name::parse(text).value().wire(), RecordType::kA, RecordClass::kIn);
    if (random_.below(4) != 0) {
      EdnsReply edns;
      edns.dnssec_ok = random_.below(4) == 0;
      builder.opt(edns);
    }
    message.resize(builder.finish());
    const QueryId id{++report_.queries};
    QueryArrived arrived{id, {}, message};
    arrived.client.protocol = random_.below(2) == 0 ? ClientProtocol::kUdp : ClientProtocol::kHttp2;
    waiting_.emplace(id.value, Waiting{message, now_});
    if (random_.below(2) == 0) {
      resolver_->handle(now_, arrived);
    } else {
      Bytes out(kMaxMessageSize);
      const Answered answered = resolver_->answer_now(now_, arrived, out);
      if (answered.kind == Answered::Kind::kDropped) fail("a query was dropped");
      if (answered.kind == Answered::Kind::kAnswered) {
        check_reply(id, ByteView(out).first(answered.size));
      }
    }
    settle();
  }

  void cancel() {
    if (waiting_.empty()) return;
    const auto victim = waiting_.begin();
    resolver_->handle(now_, QueryCancelled{QueryId{victim->first}});
    waiting_.erase(victim);
    ++report_.cancelled;
    settle();
  }

  void settle() {
    while (auto action = resolver_->poll()) {
      note(*action);
      if (const auto* reply = std::get_if<Reply>(&*action))
        check_reply(reply->query, reply->message);
      network_->perform(now_, *action);
    }
    if (network_->open_count() != resolver_->pool().open_count()) {
      fail("the pool counts " + std::to_string(resolver_->pool().open_count()) +
           " open transports, the host " + std::to_string(network_->open_count()));
    }
    for (std::size_t i = 0; i < config_.upstreams.size(); ++i) {
      for (const TransportKind kind : {TransportKind::kDatagram, TransportKind::kStream}) {
        const PoolLimits& limits = config_.pool.of(kind);
        const PoolCounters& counters =
            resolver_->pool().counters(UpstreamId{static_cast<std::uint16_t>(i)}, kind);
        if (counters.open > limits.max_open) fail("more transports open than allowed");
        if (counters.parked > limits.pool_size) fail("more transports parked than allowed");
      }
    }
  }

  /// Folds what is done into the fingerprint; octets of random ids and case included.
  void note(const Action& action) {
    std::string text = to_string(action);
    if (const auto* send = std::get_if<Send>(&action)) {
      text.append(send->bytes.begin(), send->bytes.end());
    }
    for (const char c : text) {
      report_.fingerprint = (report_.fingerprint ^ static_cast<std::uint8_t>(c)) * 1099511628211ULL;
    }
  }

  void check_reply(QueryId id, ByteView reply) {
    const auto found = waiting_.find(id.value);
    if (found == waiting_.end()) fail("a reply to a query that has its reply or was cancelled");
    const Waiting asked = std::move(found->second);
    waiting_.erase(found);
    if (now_ > asked.asked + config_.lookup.budget) fail("a reply after the budget");
    const auto query = MessageView::parse(asked.message);
    const auto view = MessageView::parse(reply);
    if (!view || !view->check().ok()) fail("a reply that is malformed");
    if (view->header().id != query->header().id) fail("a reply with another id");
    if (!view->header().qr || !view->header().ra || !view->header().rd) fail("a reply's flags");
    const std::size_t end = query->question_end().value();
    if (!std::equal(asked.message.begin() + kHeaderSize,
                    asked.message.begin() + static_cast<std::ptrdiff_t>(end),
                    reply.begin() + kHeaderSize)) {
      fail("a reply with another question");
    }
    if (find_edns(*query)->has_value() != find_edns(*view)->has_value()) {
      fail("a reply with OPT where there was none, or without");
    }
    if (view->rcode() != Rcode::kNoError) {
      if (view->rcode() != Rcode::kServFail && view->rcode() != Rcode::kRefused) {
        fail("a reply with rcode " + to_string(view->rcode()));
      }
      ++report_.failed;
      return;
    }
    auto records = view->records().value();
    const auto record = records.next().value();
    if (!record || record->type != RecordType::kA || record->rdata.size() != 4) {
      fail("a reply without its address");
    }
    std::uint32_t address = 0;
    for (const std::uint8_t octet : record->rdata) address = address << 8 | octet;
    if (address != true_address(query->question()->name.lowered().wire())) fail("a false answer");
    ++report_.right;
  }

  SimulationPlan plan_;
  Random random_;
  Config config_;
  Cache cache_;
  Policy policy_;
  std::optional<Network> network_;
  std::optional<Resolver> resolver_;
  TimePoint now_{seconds(100)};
  TimePoint last_{};
  int stuck_ = 0;
  std::uint32_t gap_us_ = 1000;
  std::map<std::uint64_t, Waiting> waiting_;
  SimulationReport report_;
};

}  // namespace

SimulationReport simulate(const SimulationPlan& plan) { return Simulation(plan).run(); }

}  // namespace berth
