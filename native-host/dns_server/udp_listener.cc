#include "native-host/dns_server/udp_listener.h"

#include <string>
#include <utility>
#include <vector>

#include "core/proxy/proxy_header.h"
#include "native-host/driver/entropy.h"

namespace berth {
namespace {

// Batches taken before other work has its turn.
constexpr int kBatchesPerWakeup = 8;

std::unique_ptr<DatagramBatch> make_batch(const UdpListener::Rules& rules) {
  const std::size_t header = rules.proxies.empty() ? 0 : ProxyHeaderReader::kMaxSize;
  return std::make_unique<DatagramBatch>(DatagramBatch::Limits{
      rules.dns.udp_batch, rules.max_query_bytes + header, rules.dns.udp_max_reply});
}

SipKey fresh_key() {
  Random random(fresh_seed());
  return SipKey::draw(random);
}

}  // namespace

UdpListener::UdpListener(const Parts& parts, const Rules& rules, ListeningSocket socket)
    : parts_(parts),
      rules_(rules),
      watch_(parts.loop, socket.release(), *this),
      batch_(make_batch(rules)),
      clients_(rules.dns.udp_max_pending, fresh_key()),
      flows_({parts.tracking, parts.address.endpoint, parts.place}, fresh_key()),
      warning_(parts.log, "udp") {
  watch_.want_read();
}

UdpListener::~UdpListener() {
  std::vector<std::uint32_t> ids;
  waiting_.for_each([&](std::uint32_t id, const Waiting&) { ids.push_back(id); });
  for (const std::uint32_t id : ids) parts_.queries.cancel(query_id(id));
}

void UdpListener::set_rules(const Rules& rules) {
  flush();
  rules_ = rules;
  batch_ = make_batch(rules);
  clients_.set_limit(rules.dns.udp_max_pending);
}

void UdpListener::retire() {
  for (int i = 0; i < kBatchesPerWakeup && take_batch();) ++i;
  retired_ = true;
  if (spare_) waiting_.erase(*std::exchange(spare_, std::nullopt));
}

void UdpListener::readable() {
  for (int i = 0; i < kBatchesPerWakeup && take_batch();) ++i;
  watch_.want_read();
}

bool UdpListener::take_batch() {
  flush();
  const std::size_t count = batch_->receive(watch_.descriptor());
  for (std::size_t i = 0; i < count; ++i) answer(i);
  flush();
  if (count > 0) parts_.queries.settle();
  return count == rules_.dns.udp_batch;
}

void UdpListener::answer(std::size_t index) {
  Endpoint client = batch_->peer(index);
  ByteView message = batch_->query(index);
  if (!rules_.proxies.empty() && contains(rules_.proxies, client.address) &&
      !look_behind(message, client)) {
    return;
  }
  ConnectionRecord* const flow = flows_.asked(client, message.size(), parts_.loop.now());
  const bool may_wait = !retired_ && clients_.has_room(client.address);
  if (may_wait && !spare_) spare_ = waiting_.insert({});
  const std::uint32_t id = spare_.value_or(0);
  QueryArrived query{query_id(id), {}, message, rules_.dns.udp_max_reply};
  query.client.protocol = ClientProtocol::kUdp;
  query.client.address = client;
  query.only_at_once = !may_wait || !spare_;
  const Answered answered = parts_.queries.ask(query, batch_->room());
  if (answered.kind == Answered::Kind::kPending) {
    *waiting_.find(id) = {client.address, batch_->return_path(index)};
    spare_.reset();
    clients_.add(client.address);
    return;
  }
  if (answered.kind == Answered::Kind::kAnswered) {
    if (flow != nullptr) count_answer(*flow, answered.size);
    return batch_->reply(index, answered.size);
  }
  const bool is_limited = answered.source == AnswerSource::kLimited;
  if (query.only_at_once && !retired_ && !is_limited) {
    warning_.warn(parts_.loop.now(), "dropped a question of " + client.to_string() + " on " +
                                         parts_.address.to_string() +
                                         ": too many of this client wait");
  }
}

bool UdpListener::look_behind(ByteView& message, Endpoint& client) {
  ProxyHeaderReader header;
  const auto size = header.take(message);
  if (!size || !header.is_done()) {
    warning_.warn(parts_.loop.now(), "dropped what " + client.to_string() + " sent to " +
                                         parts_.address.to_string() +
                                         ": no PROXY header, though it is a proxy");
    return false;
  }
  message = message.subspan(*size);
  client = header.source().value_or(client);
  return true;
}

void UdpListener::take_reply(const Reply& reply) {
  const auto id = static_cast<std::uint32_t>(reply.query.value);
  const Waiting* waiting = waiting_.find(id);
  if (waiting == nullptr) return;
  if (!reply.message.empty()) {
    if (batch_->is_full()) flush();
    batch_->reply(waiting->path, reply.message);
    flows_.answered(waiting->client, reply.message.size(), parts_.loop.now());
  }
  clients_.remove(waiting->client);
  waiting_.erase(id);
}

void UdpListener::flush() {
  // What cannot be sent is lost, as any datagram may be: the client asks again.
  static_cast<void>(batch_->send(watch_.descriptor()));
}

}  // namespace berth
