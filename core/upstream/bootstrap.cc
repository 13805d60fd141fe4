// The addresses of upstreams that are named: asked of the bootstrap servers by lookups of our own,
// which are like any other but for whom they ask and who waits for them. IPv6 and IPv4 are asked
// for at once; whichever comes first, IPv6 gets a little time to be tried first (RFC 8305 3).

#include <utility>

#include "core/base/byte_reader.h"
#include "core/message/message_view.h"
#include "core/upstream/lookups_state.h"

namespace berth {
namespace {

// The Resolution Delay. Source: RFC 8305 8.
constexpr Duration kResolutionDelay = milliseconds(50);

/// The addresses of one family that an answer holds.
std::vector<Endpoint> endpoints_in(const Answer& answer, Family family, std::uint16_t port) {
  std::vector<Endpoint> endpoints;
  const auto view = MessageView::parse(answer.message);
  auto records = view->records();
  while (records) {
    const auto next = records->next();
    if (!next || !*next) break;
    const RecordView& record = **next;
    if (record.section != Section::kAnswer) break;
    const bool v6 = record.type == RecordType::kAaaa && record.rdata.size() == 16;
    const bool v4 = record.type == RecordType::kA && record.rdata.size() == 4;
    if (!(family == Family::kV6 ? v6 : v4)) continue;
    const IpAddress address = v6 ? IpAddress::v6(record.rdata.first<16>())
                                 : IpAddress::v4(*ByteReader(record.rdata).u32());
    if (!address.is_unspecified()) endpoints.push_back({address, port});
  }
  return endpoints;
}

}  // namespace

void Lookups::State::resolve(TimePoint now, UpstreamId upstream) {
  if (resolving[upstream.value] != 0) return;
  const auto name = Name::parse(upstreams[upstream.value].host);
  resolving[upstream.value] = 2;
  for (const Family family : {Family::kV6, Family::kV4}) {
    const RecordType type = family == Family::kV6 ? RecordType::kAaaa : RecordType::kA;
    const Resolves what{upstream, family};
    const LookupQuestion question{*name, type, RecordClass::kIn, false, false, {}};
    if (!start(now, question, what)) own_results.push_back({what, std::nullopt});
  }
}

void Lookups::State::resolved(TimePoint now, const Resolved& it) {
  const UpstreamId upstream = it.what.upstream;
  --resolving[upstream.value];
  Addresses& known = addresses[upstream.value];
  if (it.answer && it.answer->rcode == Rcode::kNoError) {
    ++counters.names_resolved;
    known.learn(it.what.family,
                endpoints_in(*it.answer, it.what.family, upstreams[upstream.value].port),
                seconds(it.answer->times.lifetime.value_or(0)), now);
  } else {
    ++counters.names_failed;
    known.keep(it.what.family, now);
  }
  if (it.what.family == Family::kV6 || resolving[upstream.value] == 0) {
    bring_addresses(now, upstream);
  } else {
    timers.set(key(Due::kAddresses, upstream.value), now + kResolutionDelay);
  }
}

/// Gives what is known to the dials that wait for it.
void Lookups::State::bring_addresses(TimePoint now, UpstreamId upstream) {
  const bool all = resolving[upstream.value] == 0;
  if (all) timers.erase(key(Due::kAddresses, upstream.value));
  List<DialId> waiting;
  dials.for_each([&](std::uint32_t id, Dialling& dialling) {
    if (!dialling.resolving || !(dialling.upstream == upstream)) return;
    waiting.push_back(DialId{id});
    dialling.dial.join(addresses[upstream.value].in_order(now));
    dialling.dial.expect_more(!all);
    dialling.resolving = !all;
  });
  for (const DialId id : waiting) step_dial(now, id);
}

}  // namespace berth
