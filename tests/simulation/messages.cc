#include "tests/simulation/messages.h"

#include <algorithm>

#include "core/message/edns.h"
#include "core/message/name.h"
#include "tests/simulation/broken.h"
#include "tests/simulation/places.h"

namespace berth {
namespace {

/// When the round trips of all upstreams are known.
constexpr Duration kUntilKnown = seconds(2);
/// Lookups from which on the shares of upstreams say something.
constexpr std::uint64_t kEnough = 100;

struct Keys {
  /// What a message without EDNS says: name, type and CD.
  std::string plain;
  /// And what only EDNS says: DO, and a client's subnet. Empty: no EDNS.
  std::string edns;
};

Keys keys_for(const MessageView& query, bool subnets) {
  const Question question = query.question().value();
  Keys keys;
  keys.plain = question.name.lowered().to_string() +
               std::to_string(static_cast<unsigned>(question.type)) +
               (query.header().cd ? "+cd" : "");
  const auto edns = find_edns(query).value();
  if (!edns) return keys;
  keys.edns = edns->dnssec_ok ? "+do" : "-do";
  if (!subnets) return keys;
  if (const auto subnet = edns->find(EdnsOptionCode::kClientSubnet)) {
    keys.edns.append(subnet->begin(), subnet->end());
  }
  return keys;
}

}  // namespace

void Messages::lookup_started(const MessageView& query) {
  Keys keys = keys_for(query, config_.ecs == EcsRule::kKeep);
  if (keys.edns.empty()) keys.edns = "-do";
  Asked& asked = asked_[keys.plain];
  ++asked.lookups;
  asked.latest[keys.edns] = {};
}

bool Messages::may_be_asked(UpstreamId upstream, const Name& name) const {
  std::size_t longest = 0;
  bool is_for_it = config_.upstreams[upstream.value].domains.empty();
  for (std::size_t i = 0; i < config_.upstreams.size(); ++i) {
    for (const Name& domain : config_.upstreams[i].domains) {
      const std::size_t labels = domain.wire().size();
      if (labels < longest || !name.is_under(domain)) continue;
      is_for_it = (labels == longest && is_for_it) || i == upstream.value;
      longest = labels;
    }
  }
  return is_for_it;
}

void Messages::check_bootstrap(TimePoint now, const Question& question) {
  const auto which = upstream_named(question.name);
  demand(which && *which < schedule_.places.size() &&
             schedule_.places[*which].told == Place::Told::kResolved,
         "a bootstrap server asked for more than where upstreams are");
  demand(question.type == RecordType::kA || question.type == RecordType::kAaaa,
         "a bootstrap server asked for another type than addresses");
  Resolution& it = resolutions_[question.name.lowered().to_string() + to_string(question.type)];
  // What is known, or could not be known, is not asked again for longer than a lookup lasts.
  if (it.sent == 0 || now > it.since + config_.lookup.budget) it = {now};
  demand(++it.sent <= config_.lookup.max_messages,
         "more messages for the name of an upstream than allowed");
}

void Messages::sent(TimePoint now, UpstreamId upstream, TransportKind kind,
                    const MessageView& query) {
  const Question question = query.question().value();
  ++sent_;
  if (upstream.value >= config_.upstreams.size()) return check_bootstrap(now, question);
  demand(may_be_asked(upstream, question.name.lowered()),
         "an upstream asked for a name that is another one's");
  const Keys keys = keys_for(query, true);
  const auto found = asked_.find(keys.plain);
  demand(found != asked_.end(), "a message for no lookup");
  Asked& asked = found->second;
  const LookupConfig& limits = config_.lookup;
  demand(++asked.sent <= asked.lookups * limits.max_messages,
         "more messages for a question than allowed");
  if (keys.edns.empty() && asked.latest.size() > 1) return;
  const auto latest = keys.edns.empty() ? asked.latest.begin() : asked.latest.find(keys.edns);
  demand(latest != asked.latest.end(), "a message with other EDNS options than were asked for");
  One& one = latest->second;
  if (one.sent == 0 && now > schedule_begin() + kUntilKnown) {
    one.tells = true;
    ++telling_;
    ++firsts_[upstream.value];
  }
  if (one.tells) ++told_;
  demand(++one.sent <= limits.max_messages, "more messages for one lookup than allowed");
  demand(++one.tries[{upstream.value, kind}] <= limits.max_attempts_per_upstream,
         "an upstream asked the same more often than allowed");
}

/// The upstreams that are asked, the nearest first.
std::vector<std::size_t> Messages::by_round_trip() const {
  std::vector<std::size_t> order(firsts_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return schedule_.round_trips[a] < schedule_.round_trips[b];
  });
  return order;
}

void Messages::check_policy() const {
  if (schedule_.profile != Profile::kChoosing || telling_ < kEnough) return;
  const std::vector<std::size_t> order = by_round_trip();
  // Of a hundred lookups, how many asked the one in this place first.
  const auto share = [&](std::size_t place) { return firsts_[order[place]] * 100 / telling_; };
  const auto [least, most] = std::minmax_element(firsts_.begin(), firsts_.end());
  switch (config_.lookup.health.policy) {
    case SelectPolicy::kInOrder:
      return demand(firsts_[0] * 100 > telling_ * 98, "upstreams not asked in their order");
    case SelectPolicy::kRoundRobin:
      return demand(*least * 10 > *most * 9, "upstreams not asked in turn");
    case SelectPolicy::kFastest:
      return demand(share(0) > 80, "a slow upstream asked before a quick one");
    case SelectPolicy::kRandomTwo:
      // Where it is never the faster of the two, being measured is all there is.
      demand(share(order.size() - 1) < 10, "a slow upstream asked before a quick one");
      return demand(order.size() == 2 || (share(1) > 15 && share(1) < 52),
                    "upstreams not asked by two at random");
    case SelectPolicy::kParallel: {
      const std::uint64_t at_once = std::min<std::uint64_t>(config_.lookup.parallel, order.size());
      demand(told_ * 100 > telling_ * at_once * 85, "one upstream asked where several are to be");
      return demand(share(0) > 80, "a slow upstream asked before a quick one");
    }
  }
}

void Messages::check_end(const LookupCounters& counters) const {
  demand(counters.sent == sent_, "messages sent and counted differ");
  const HedgeConfig& hedge = config_.lookup.hedge;
  demand(hedge.enabled || counters.hedges == 0, "a hedge although they are off");
  // Names that were being resolved at the end have no outcome.
  const std::uint64_t all = counters.started + counters.names_resolved + counters.names_failed +
                            2 * config_.upstreams.size();
  demand(counters.hedges * 100 <= all * hedge.percent + std::uint64_t{hedge.burst} * 100,
         "more hedges than allowed");
  demand(counters.hedges_won <= counters.hedges, "hedges won that were none");
  check_policy();
}

}  // namespace berth
