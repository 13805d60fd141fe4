#include "native-host/driver/server_counters.h"

#include <span>

#include "core/resolver/counter_fields.h"

namespace berth {
namespace {

template <typename Counters>
void add_fields(Counters& to, const Counters& more, std::span<const CounterField<Counters>> all) {
  for (const auto& field : all) to.*field.value += more.*field.value;
}

template <typename Counters>
std::string line_of(std::string line, const Counters& counters,
                    std::span<const CounterField<Counters>> all) {
  const char* before = ": ";
  for (const auto& field : all) {
    const std::uint64_t count = counters.*field.value;
    if (count == 0) continue;
    line += before + std::string(field.name) + ' ' + std::to_string(count);
    before = ", ";
  }
  return line;
}

}  // namespace

void AnswerCounts::add(const AnswerCounts& more) {
  for (std::size_t i = 0; i < kProtocols; ++i) asked[i] += more.asked[i];
  times.add(more.times);
}

std::string_view protocol_text(std::size_t protocol) {
  static constexpr std::array<std::string_view, AnswerCounts::kProtocols> kTexts{"udp", "tcp",
                                                                                 "dot", "h1", "h2"};
  return kTexts[protocol];
}

std::string to_string(const FaultPlace& place) {
  std::string text = place.upstream;
  if (!place.address.empty()) text += (text.empty() ? "" : " at ") + place.address;
  text += ", " + std::string(to_string(place.stage)) + ": ";
  return text += place.cause;
}

FaultPlace place_of(const std::vector<Upstream>& upstreams, const UpstreamFault& fault) {
  FaultPlace place{{}, {}, fault.stage, to_string(fault.cause)};
  const std::size_t index = fault.upstream.value;
  const bool known = index < upstreams.size();
  if (known) place.upstream = upstreams[index].label();
  const bool says_address = known && upstreams[index].host.empty();
  if (!says_address && fault.remote.port != 0) place.address = fault.remote.to_string();
  return place;
}

void ServerCounters::add(const Resolver& resolver, const std::vector<Upstream>& upstreams) {
  add_fields(queries, resolver.counters(), resolver_counter_fields());
  add_fields(lookups, resolver.lookup_counters(), lookup_counter_fields());
  for (const FaultCount& one : resolver.fault_counters().counts()) {
    faults[place_of(upstreams, one.fault)] += one.count;
  }
}

void ServerCounters::add(const ServerCounters& other) {
  add_fields(queries, other.queries, resolver_counter_fields());
  add_fields(lookups, other.lookups, lookup_counter_fields());
  for (const auto& [place, count] : other.faults) faults[place] += count;
  answers.add(other.answers);
  threads += other.threads;
}

std::vector<std::string> ServerCounters::lines() const {
  std::vector<std::string> lines{line_of("queries", queries, resolver_counter_fields()),
                                 line_of("lookups", lookups, lookup_counter_fields())};
  for (const auto& [place, count] : faults) {
    lines.push_back(to_string(place) + ": " + std::to_string(count));
  }
  return lines;
}

}  // namespace berth
