#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/resolver/resolver.h"
#include "core/resolver/transcript.h"
#include "tests/support/message_script.h"

namespace berth {

using Lines = std::vector<std::string>;

/// A small cache, one upstream over UDP, letter case left alone: what happens can be written down.
inline Config story_config(std::vector<std::string_view> upstreams = {"udp://192.0.2.1"}) {
  Config config;
  config.cache.bytes = std::size_t{1} << 20;
  config.cache.shards = 1;
  config.lookup.randomize_case = false;
  for (const std::string_view url : upstreams) {
    config.upstreams.push_back(Upstream::parse(url).value());
  }
  return config;
}

/// A resolver in virtual time for what the scenario files cannot say: counters, buffers, ids that
/// nobody gave. Transports are numbered in the order in which they were asked for.
class ResolverStory {
 public:
  explicit ResolverStory(Config with = story_config(), const Seed& seed = Seed{42})
      : config(std::move(with)),
        cache(config.cache, Seed{7}),
        policy(Policy::make({}).value()),
        resolver(config, cache, policy, seed) {}

  /// `words` as in a scenario's QUERY: `example.com. A +do`.
  void ask(std::uint64_t id, std::string_view words) {
    const Bytes message = query_from_words(split_words(words));
    handle(arrival(id, words, message));
  }
  Answered ask_now(std::uint64_t id, std::string_view words, ByteSpan out) {
    const Bytes message = query_from_words(split_words(words));
    const Answered answered = resolver.answer_now(now, arrival(id, words, message), out);
    collect();
    return answered;
  }
  void cancel(std::uint64_t id) { handle(QueryCancelled{QueryId{id}}); }
  void handle(const Event& event) {
    resolver.handle(now, event);
    collect();
  }

  void opened(std::size_t number) { handle(TransportOpened{id(number), {}}); }
  void closed(std::size_t number, TransportCause cause, Stage stage = Stage::kConnect) {
    handle(TransportClosed{id(number), stage, cause, 0});
  }
  /// Answers the last message sent on a transport; `text` as in a scenario's ANSWER.
  void answer(std::size_t number, std::string_view text) {
    const Opened& it = opened_.at(number - 1);
    const bool stream = it.kind == TransportKind::kStream;
    const Bytes query(it.sent.begin() + (stream ? 2 : 0), it.sent.end());
    Bytes bytes = response_from_text(query, text);
    if (stream) {
      const auto size = static_cast<std::uint16_t>(bytes.size());
      bytes.insert(bytes.begin(),
                   {static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size & 0xff)});
    }
    handle(TransportReceived{it.id, it.remote, bytes});
  }

  void timeout() {
    resolver.handle_timeout(now);
    collect();
  }
  /// Lets time pass without anybody looking at the deadline.
  void oversleep(Duration time) { now += time; }

  /// What was asked of the host since the last call; the ends of queries stand in `finished`.
  Lines actions() { return std::exchange(actions_, {}); }
  Lines finished() { return std::exchange(finished_, {}); }
  /// The message last sent on a transport.
  [[nodiscard]] Bytes sent(std::size_t number) const { return opened_.at(number - 1).sent; }
  [[nodiscard]] TransportId id(std::size_t number) const { return opened_.at(number - 1).id; }
  [[nodiscard]] std::size_t transports() const { return opened_.size(); }

  TimePoint now{seconds(1000)};
  Config config;
  Cache cache;
  Policy policy;
  Resolver resolver;

 private:
  struct Opened {
    TransportId id;
    TransportKind kind;
    Endpoint remote;
    Bytes sent;
  };

  static QueryArrived arrival(std::uint64_t id, std::string_view words, ByteView message) {
    QueryArrived arrived{QueryId{id}, {}, message};
    if (option(split_words(words), "http2")) arrived.client.protocol = ClientProtocol::kHttp2;
    return arrived;
  }

  void collect() {
    while (auto action = resolver.poll()) {
      if (const auto* open = std::get_if<Open>(&*action)) {
        opened_.push_back({open->transport, open->kind, open->remote, {}});
      }
      if (const auto* send = std::get_if<Send>(&*action)) {
        for (Opened& it : opened_) {
          if (it.id == send->transport) it.sent = send->bytes;
        }
      }
      const bool end = std::holds_alternative<QueryFinished>(*action);
      (end ? finished_ : actions_).push_back(numbered(to_string(*action)));
    }
  }

  /// `PARK t65536` with the transport's number in place of its id.
  [[nodiscard]] std::string numbered(std::string text) const {
    const std::size_t at = text.find(' ') + 1;
    const std::string word = text.substr(at, text.find(' ', at) - at);
    for (std::size_t i = 0; i < opened_.size(); ++i) {
      if (word != "t" + std::to_string(opened_[i].id.value)) continue;
      return text.replace(at + 1, word.size() - 1, std::to_string(i + 1));
    }
    return text;
  }

  std::vector<Opened> opened_;
  Lines actions_;
  Lines finished_;
};

}  // namespace berth
