// The resolver as a list of events: whatever comes, in whatever order and at whatever time, each
// query gets one reply in time and nothing is asked of a transport that is not there.

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "core/base/byte_reader.h"
#include "core/cache/cache.h"
#include "core/message/message_builder.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"

namespace berth {
namespace {

/// Ends the run: libFuzzer keeps the input.
void require(bool holds) {
  if (!holds) std::abort();
}

struct Socket {
  TransportKind kind{};
  Endpoint remote;
  bool open = false;
  bool parked = false;
  Bytes last_sent;
  RequestId last_request;
};

class Player {
 public:
  Player() : cache_(cache_config(), Seed{1}), policy_(Policy::make({}).value()) {
    Config config;
    for (const auto* url : {"udp://192.0.2.1", "tcp://192.0.2.2#domain=a",
                            "tls://a.example#address=192.0.2.3&address=2001:db8::3",
                            "https://192.0.2.4", "https://b.example#domain=b&domain=c"}) {
      config.upstreams.push_back(Upstream::parse(url).value());
    }
    config.bootstrap = {Upstream::parse("udp://192.0.2.53").value()};
    config.pool.session.max_open = 2;
    config.pool.datagram.max_open = 3;
    config.pool.stream.max_open = 2;
    config.pool.stream.max_in_flight = 3;
    config.lookup.max_waiting = 4;
    config.max_followers = 3;
    budget_ = config.lookup.budget;
    resolver_.emplace(config, cache_, policy_, Seed{2});
  }

  void play(ByteReader input) {
    while (const auto verb = input.u8()) step(*verb, input);
    // Time alone must bring every reply.
    const TimePoint end = now_ + budget_ + seconds(3);
    for (int turns = 0; turns < 1000 && !waiting_.empty(); ++turns) {
      const auto deadline = resolver_->deadline();
      require(deadline.has_value());
      now_ = std::max(now_, *deadline);
      require(now_ <= end);
      resolver_->handle_timeout(now_);
      settle();
    }
    require(waiting_.empty());
  }

 private:
  static CacheConfig cache_config() {
    CacheConfig config;
    config.bytes = std::size_t{64} << 10;
    config.shards = 1;
    return config;
  }

  void step(std::uint8_t verb, ByteReader& input) {
    switch (verb % 11) {
      case 0: return ask(input);
      case 1: return ask_octets(input);
      case 2: return advance(microseconds(std::int64_t{1} << (input.u8().ok() ? verb / 11 : 0)));
      case 3: return open(input);
      case 4: return answer(input);
      case 5: return octets(input);
      case 6: return end(input);
      case 7: return cancel(input);
      case 8: return answer_request(input);
      case 9: return limit(input);
      default: return advance(milliseconds(verb));
    }
  }

  [[nodiscard]] static std::uint8_t pick(ByteReader& input) {
    const auto octet = input.u8();
    return octet ? *octet : std::uint8_t{0};
  }

  [[nodiscard]] static ByteView some(ByteReader& input) {
    const std::size_t size = std::min<std::size_t>(pick(input), input.left());
    return input.take(size).value();
  }

  void ask(ByteReader& input) {
    const std::uint8_t how = pick(input);
    const char name[] = {static_cast<char>('a' + how % 8), '.', 0};
    Header header;
    header.rd = (how & 0x80) == 0;
    Bytes message(512);
    MessageBuilder builder(message, message.size(), header);
    builder.question(Name::parse(name).value().wire(),
                     (how & 0x40) != 0 ? RecordType::kAaaa : RecordType::kA, RecordClass::kIn);
    if ((how & 0x20) != 0) builder.opt({});
    message.resize(builder.finish());
    arrive(message);
  }

  void ask_octets(ByteReader& input) {
    const ByteView view = some(input);
    arrive(Bytes(view.begin(), view.end()));
  }

  void arrive(const Bytes& message) {
    const QueryId id{++last_query_};
    waiting_.emplace(id.value, now_);
    resolver_->handle(now_, QueryArrived{id, {}, message});
    settle();
  }

  void advance(Duration duration) {
    now_ += duration;
    resolver_->handle_timeout(now_);
    settle();
  }

  /// One of the transports there ever were, the gone ones included: late events must be harmless.
  [[nodiscard]] std::optional<TransportId> transport(ByteReader& input) {
    if (opened_.empty()) return std::nullopt;
    return opened_[pick(input) % opened_.size()];
  }

  void open(ByteReader& input) {
    const auto id = transport(input);
    if (!id) return;
    const auto found = sockets_.find(id->value);
    if (found != sockets_.end()) {
      if (found->second.open) return;
      found->second.open = true;
    }
    resolver_->handle(now_, TransportOpened{*id, {}});
    settle();
  }

  /// The request last sent in a session is answered with these octets.
  void respond(TransportId id, const Socket& socket, ByteView bytes) {
    SessionAnswered event{id, socket.last_request, 200};
    event.content_type = "application/dns-message";
    event.bytes = bytes;
    resolver_->handle(now_, event);
    settle();
  }

  /// The last query on a transport with QR set, some octets changed.
  void answer(ByteReader& input) {
    const auto id = transport(input);
    const std::uint8_t how = pick(input);
    if (!id) return;
    const auto found = sockets_.find(id->value);
    if (found == sockets_.end() || !found->second.open || found->second.last_sent.size() < 14) {
      return;
    }
    Bytes bytes = found->second.last_sent;
    const std::size_t start = found->second.kind == TransportKind::kStream ? 2 : 0;
    bytes[start + 2] |= 0x80;
    bytes[start + 3] = static_cast<std::uint8_t>(how & 0x1f);
    if ((how & 0x20) != 0) bytes[start + 2] |= 0x02;
    for (const std::uint8_t octet : some(input)) {
      const std::uint8_t value = pick(input);
      bytes[octet % bytes.size()] ^= value;
    }
    if (found->second.kind == TransportKind::kSession) return respond(*id, found->second, bytes);
    resolver_->handle(now_, TransportReceived{*id, found->second.remote, bytes});
    settle();
  }

  void octets(ByteReader& input) {
    const auto id = transport(input);
    const ByteView view = some(input);
    if (!id) return;
    const auto found = sockets_.find(id->value);
    if (found != sockets_.end() && !found->second.open) return;
    const Endpoint source = found == sockets_.end() ? Endpoint{} : found->second.remote;
    resolver_->handle(now_, TransportReceived{*id, source, view});
    settle();
  }

  void end(ByteReader& input) {
    const auto id = transport(input);
    const std::uint8_t how = pick(input);
    if (!id) return;
    const auto found = sockets_.find(id->value);
    const bool open = found != sockets_.end() && found->second.open;
    if (found != sockets_.end()) sockets_.erase(found);
    resolver_->handle(now_, TransportClosed{*id, open ? Stage::kWait : Stage::kConnect,
                                            static_cast<TransportCause>(how % 9)});
    settle();
  }

  /// Any request of any session, there or not, ends in any way.
  void answer_request(ByteReader& input) {
    const auto id = transport(input);
    const std::uint8_t request = pick(input);
    const std::uint8_t how = pick(input);
    if (!id) return;
    constexpr std::uint16_t kStatuses[] = {0, 200, 200, 204, 301, 404, 429, 503};
    SessionAnswered event{*id, RequestId{request}, kStatuses[how % 8]};
    event.cause = static_cast<TransportCause>(how / 8 % 9);
    event.content_type = (how & 0x80) != 0 ? "text/html" : "application/dns-message";
    event.bytes = some(input);
    resolver_->handle(now_, event);
    settle();
  }

  void limit(ByteReader& input) {
    const auto id = transport(input);
    const std::uint8_t how = pick(input);
    if (!id) return;
    resolver_->handle(now_, TransportLimits{*id, how % 8U, (how & 0x80) != 0});
    settle();
  }

  void cancel(ByteReader& input) {
    const QueryId id{pick(input) % (last_query_ + 1)};
    resolver_->handle(now_, QueryCancelled{id});
    waiting_.erase(id.value);
    settle();
  }

  void settle() {
    while (auto action = resolver_->poll()) {
      if (const auto* reply = std::get_if<Reply>(&*action)) {
        const auto found = waiting_.find(reply->query.value);
        require(found != waiting_.end());
        // A late `handle_timeout` makes a late reply; an early one is never needed.
        waiting_.erase(found);
      } else if (const auto* opened = std::get_if<Open>(&*action)) {
        require(
            sockets_.emplace(opened->transport.value, Socket{opened->kind, opened->remote}).second);
        opened_.push_back(opened->transport);
      } else if (const auto* send = std::get_if<Send>(&*action)) {
        Socket& socket = sockets_.at(send->transport.value);
        require(socket.open && !socket.parked);
        require((socket.kind == TransportKind::kSession) == (send->request.value != 0));
        socket.last_sent = send->bytes;
        socket.last_request = send->request;
      } else if (const auto* cancelled = std::get_if<CancelRequest>(&*action)) {
        require(sockets_.at(cancelled->transport.value).kind == TransportKind::kSession);
      } else if (const auto* park = std::get_if<Park>(&*action)) {
        sockets_.at(park->transport.value).parked = true;
      } else if (const auto* unpark = std::get_if<Unpark>(&*action)) {
        sockets_.at(unpark->transport.value).parked = false;
      } else if (const auto* close = std::get_if<Close>(&*action)) {
        require(sockets_.erase(close->transport.value) == 1);
      }
    }
    require(sockets_.size() == resolver_->pool().open_count());
  }

  Cache cache_;
  Policy policy_;
  std::optional<Resolver> resolver_;
  TimePoint now_{seconds(10)};
  Duration budget_{};
  std::uint64_t last_query_ = 0;
  std::map<std::uint64_t, TimePoint> waiting_;
  std::map<std::uint32_t, Socket> sockets_;
  std::vector<TransportId> opened_;
};

}  // namespace
}  // namespace berth

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Longer lists of events find nothing that these don't, only later.
  if (size > 4096) return 0;
  berth::Player().play(berth::ByteReader(berth::ByteView(data, size)));
  return 0;
}
