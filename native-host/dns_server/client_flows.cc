#include "native-host/dns_server/client_flows.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace berth {
namespace {

void count_question(ConnectionRecord& flow, std::size_t octets, TimePoint now) {
  ++flow.counters.queries;
  flow.counters.bytes_in += octets;
  flow.last_active = now;
}

bool is_idle(const Tracked& flow, TimePoint now) {
  return now - flow->last_active >= ClientFlows::kIdle;
}

}  // namespace

ClientFlows::ClientFlows(const Parts& parts, const SipKey& secret)
    : parts_(parts), secret_(secret), flows_(kSets * kWays) {}

ClientFlows::~ClientFlows() {
  for (Flow& flow : flows_) {
    if (flow.tracked) close(flow.tracked, flow.tracked->last_active, "listener closed");
  }
  if (others_) close(others_, others_->last_active, "listener closed");
}

ConnectionRecord* ClientFlows::asked(const Endpoint& client, std::size_t octets, TimePoint now) {
  Tracked& flow = flow_of(client, now);
  if (!flow) return nullptr;
  ConnectionRecord* const record = flow.operator->();
  if (record->remote.port != client.port) record->remote.port = 0;
  count_question(*record, octets, now);
  return record;
}

void ClientFlows::answered(const IpAddress& client, std::size_t octets, TimePoint now) {
  // A flow is longer idle than any question waits: it is where it was.
  Flow* const set = set_of(client);
  Flow* const end = set + kWays;
  Flow* const found = std::find_if(
      set, end, [&client](const Flow& each) { return each.tracked && each.client == client; });
  const Tracked& flow = found != end ? found->tracked : others_;
  if (!flow) return;
  count_answer(*flow.operator->(), octets);
  flow->last_active = now;
}

void ClientFlows::close_idle(TimePoint now) {
  for (Flow& flow : flows_) {
    if (flow.tracked && is_idle(flow.tracked, now)) close_at_its_end(flow.tracked);
  }
  if (others_ && is_idle(others_, now)) close_at_its_end(others_);
}

ClientFlows::Flow* ClientFlows::set_of(const IpAddress& client) {
  std::uint64_t words[2];
  static_assert(sizeof words == sizeof client.octets());
  std::memcpy(words, client.octets().data(), sizeof words);
  return flows_.data() + siphash13(secret_, words[0], words[1]) % kSets * kWays;
}

Tracked& ClientFlows::flow_of(const Endpoint& client, TimePoint now) {
  Flow* const set = set_of(client.address);
  Flow* room = nullptr;
  for (Flow* each = set; each != set + kWays; ++each) {
    if (!each->tracked) {
      if (room == nullptr) room = each;
    } else if (each->client == client.address) {
      return each->tracked;
    }
  }
  for (Flow* each = set; room == nullptr && each != set + kWays; ++each) {
    if (!is_idle(each->tracked, now)) continue;
    close_at_its_end(each->tracked);
    room = each;
  }
  if (room == nullptr) return shared(now);
  room->client = client.address;
  room->tracked = open(client, now);
  return room->tracked;
}

Tracked& ClientFlows::shared(TimePoint now) {
  if (!others_) others_ = open({}, now);
  return others_;
}

Tracked ClientFlows::open(const Endpoint& client, TimePoint now) {
  ConnectionRecord record;
  record.local = parts_.local;
  record.remote = client;
  record.place = parts_.place;
  Tracked out = parts_.tracking.open(record, now);
  out.opened(ConnectionKind::kUdp, now);
  return out;
}

void ClientFlows::close_at_its_end(Tracked& flow) {
  close(flow, flow->last_active + kIdle, "idle");
}

void ClientFlows::close(Tracked& flow, TimePoint now, std::string_view reason) {
  flow.close(now, {reason, {}});
}

}  // namespace berth
