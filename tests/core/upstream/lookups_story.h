#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "core/message/message_view.h"
#include "core/upstream/lookups.h"
#include "tests/support/wire.h"

namespace berth {

using Lines = std::vector<std::string>;

/// One upstream after the other, in their order: nothing is asked twice but for a reason.
inline LookupConfig plain() {
  LookupConfig config;
  config.health.policy = SelectPolicy::kInOrder;
  config.hedge.enabled = false;
  return config;
}

/// Lookups in virtual time, told as a story. Lookups and transports are numbered in the order in
/// which they came; what is asked of the host reads as `open 1 stream 192.0.2.1:53`, `send 1`.
class LookupsStory {
 public:
  explicit LookupsStory(LookupConfig with = plain(), PoolConfig pool = {},
                        const std::vector<std::string_view>& urls = {"udp://192.0.2.1"},
                        const std::vector<std::string_view>& bootstrap = {})
      : config(with),
        random(Seed{5}),
        lookups(config, pool, {parsed(urls), parsed(bootstrap)}, random) {}

  /// Starts a lookup; its number, 0 when refused.
  std::size_t start(std::string_view name) {
    LookupQuestion question{name_of(name), RecordType::kA, RecordClass::kIn, false, false, {}};
    const auto id = lookups.start(now, std::move(question));
    if (id) numbers_[id->value] = ++started_;
    collect();
    return id ? started_ : 0;
  }
  void opened(std::size_t number) { handle(TransportOpened{id(number), {}}); }
  void closed(std::size_t number, TransportCause cause, Stage stage = Stage::kConnect) {
    handle(TransportClosed{id(number), stage, cause, 0});
  }
  /// A transport brings these octets, of a stream behind their length.
  void receive(std::size_t number, const Bytes& message) {
    Opened& it = opened_.at(number - 1);
    Bytes bytes = message;
    if (it.kind == TransportKind::kStream) {
      bytes.insert(bytes.begin(), {static_cast<std::uint8_t>(message.size() >> 8),
                                   static_cast<std::uint8_t>(message.size() & 0xff)});
    }
    handle(TransportReceived{it.id, it.remote, bytes});
  }
  /// The answer to the `which`-th message sent on a transport, the last by default.
  void answer(std::size_t number, std::size_t which = 0) {
    if (opened_.at(number - 1).kind == TransportKind::kSession) {
      return respond(number, which, reply(number, which));
    }
    receive(number, reply(number, which));
  }
  /// The HTTP response to the `which`-th request of a session.
  void respond(std::size_t number, std::size_t which, const Bytes& content,
               std::uint16_t status = 200, std::uint32_t age = 0) {
    const std::size_t last = opened_.at(number - 1).sent.size();
    SessionAnswered event{id(number), {static_cast<std::uint32_t>(which == 0 ? last : which)}};
    event.status = status;
    event.content_type = "application/dns-message";
    event.bytes = content;
    event.age = age;
    handle(event);
  }
  [[nodiscard]] Bytes reply(std::size_t number, std::size_t which = 0) const {
    const std::vector<Bytes>& sent = opened_.at(number - 1).sent;
    return reply_to(which == 0 ? sent.back() : sent.at(which - 1));
  }
  template <typename Event>
  void handle(const Event& event) {
    lookups.handle(now, event);
    collect();
  }
  /// Time passes; what falls due happens at its time.
  void advance(Duration time) {
    const TimePoint target = now + time;
    while (lookups.deadline() && *lookups.deadline() <= target) {
      REQUIRE(*lookups.deadline() >= now);
      now = *lookups.deadline();
      timeout();
    }
    now = target;
  }
  void timeout() {
    lookups.handle_timeout(now);
    collect();
  }
  void stop() {
    lookups.stop(now);
    collect();
  }

  /// What was asked of the host since the last call.
  Lines actions() { return std::exchange(actions_, {}); }
  /// How lookups ended since the last call: `1 answer`, `2 SELECT-stage text`.
  Lines results() { return std::exchange(results_, {}); }
  Lines notices() { return std::exchange(notices_, {}); }
  [[nodiscard]] TransportId id(std::size_t number) const { return opened_.at(number - 1).id; }
  [[nodiscard]] std::size_t transports() const { return opened_.size(); }
  /// The wire ids of all messages sent on a transport.
  [[nodiscard]] std::vector<std::uint16_t> wire_ids(std::size_t number) const {
    std::vector<std::uint16_t> ids;
    for (const Bytes& sent : opened_.at(number - 1).sent) ids.push_back(parse_header(sent)->id);
    return ids;
  }
  /// The lengths of all messages sent on a transport.
  [[nodiscard]] std::vector<std::size_t> sizes(std::size_t number) const {
    std::vector<std::size_t> all;
    for (const Bytes& sent : opened_.at(number - 1).sent) all.push_back(sent.size());
    return all;
  }

  /// What the last lookup to end brought.
  std::optional<Answer> last_answer;
  TimePoint now{seconds(1000)};
  LookupConfig config;
  Random random;
  Lookups lookups;

 private:
  struct Opened {
    TransportId id;
    TransportKind kind;
    Endpoint remote;
    std::vector<Bytes> sent;
  };

  static std::vector<Upstream> parsed(const std::vector<std::string_view>& urls) {
    std::vector<Upstream> upstreams;
    for (const std::string_view url : urls) upstreams.push_back(Upstream::parse(url).value());
    return upstreams;
  }

  /// One address for the question of `query`.
  static Bytes reply_to(const Bytes& query) {
    const std::size_t end = MessageView::parse(query)->question_end().value();
    Bytes message(query.begin(), query.begin() + static_cast<std::ptrdiff_t>(end));
    message[2] |= 0x80;
    message[7] = 1;   // answers
    message[11] = 0;  // the OPT is left out
    const bool v6 = query[end - 3] == 28;
    return joined(message,
                  v6 ? wire("c00c 001c 0001 0000003c 0010 20010db8000000000000000000000007")
                     : wire("c00c 0001 0001 0000003c 0004 c0000207"));
  }

  [[nodiscard]] std::size_t number_of(TransportId transport) const {
    for (std::size_t i = opened_.size(); i > 0; --i) {
      if (opened_[i - 1].id == transport) return i;
    }
    return 0;
  }

  void collect() {
    while (auto action = lookups.poll_action()) note(*action);
    while (const auto result = lookups.poll_result()) {
      last_answer = result->answer;
      results_.push_back(std::to_string(numbers_.at(result->lookup.value)) + " " +
                         (result->answer ? "answer" : result->failure.text));
    }
    while (const auto notice = lookups.poll_notice()) notices_.push_back(notice->text);
  }

  void note(const TransportAction& action) {
    const auto say = [this](std::string_view verb, TransportId transport) {
      actions_.push_back(std::string(verb) + " " + std::to_string(number_of(transport)));
    };
    if (const auto* open = std::get_if<Open>(&action)) {
      opened_.push_back({open->transport, open->kind, open->remote, {}});
      say("open", open->transport);
      actions_.back() += " " + std::string(to_string(open->kind)) + " " + open->remote.to_string();
    } else if (const auto* send = std::get_if<Send>(&action)) {
      Opened& it = opened_.at(number_of(send->transport) - 1);
      const std::ptrdiff_t skip = it.kind == TransportKind::kStream ? 2 : 0;
      it.sent.emplace_back(send->bytes.begin() + skip, send->bytes.end());
      say("send", send->transport);
    } else if (const auto* cancel = std::get_if<CancelRequest>(&action)) {
      say("cancel", cancel->transport);
      actions_.back() += " r" + std::to_string(cancel->request.value);
    } else if (const auto* park = std::get_if<Park>(&action)) {
      say("park", park->transport);
    } else if (const auto* unpark = std::get_if<Unpark>(&action)) {
      say("unpark", unpark->transport);
    } else if (const auto* close = std::get_if<Close>(&action)) {
      say("close", close->transport);
      actions_.back() += " " + std::string(to_string(close->reason));
    }
  }

  std::vector<Opened> opened_;
  std::map<std::uint32_t, std::size_t> numbers_;
  std::size_t started_ = 0;
  Lines actions_;
  Lines results_;
  Lines notices_;
};

}  // namespace berth
