#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/cache/cache.h"
#include "core/policy/blocklist_builder.h"
#include "core/policy/blocklist_image.h"
#include "core/policy/policy.h"
#include "core/resolver/resolver.h"

namespace berth {

/// Plays a transcript against a resolver in virtual time. One line a step:
///
///     SET cache.failure_ttl 5s          a setting, before anything else
///     UPSTREAM udp://192.0.2.1          an upstream, in order
///     BOOTSTRAP udp://192.0.2.53        a server that resolves names of upstreams
///     RECORD nas.home.arpa. 300 IN A …  an operator's own record
///     GROUP kids.tokens = kids          a line of what holds for some clients
///     LIST ads ads.example +good.example  a list: names that it blocks, or with a + allows
///     QUERY q1 example.com. A +do       a client asks; options below
///     BYTES q1 0123abcd                 a client sends these octets
///     OPENED t1                         the host opened a transport
///     CLOSED t1 connect refused         it is gone: stage and cause
///     ANSWER t1 NOERROR; example.com. 300 IN A 192.0.2.7; …
///     RECEIVE t1 0123abcd               a transport brings these octets
///     RESPOND t1 503                    a session brings an HTTP status and no content; below
///     DIED t1 refused                   a request of a session died alone: cause
///     LIMITS t1 100                     what the peer of a session allows, `+draining`: no more
///     ADVANCE 30s                       time passes; what falls due happens at its time
///     PAUSE 10m [GROUP]                 filtering rests for all, or for a group by its number
///     CLOCK 2026-11-23T20:59:00+01:00   the host tells the time of day, and where
///     CANCEL q1
///     DRAIN 5s
///     EXPECT <action as transcript.h prints it>
///     SHOW FINISHED                     expect `FINISHED` lines too
///
/// Every action must be expected, in order, before the next step. Transports are t1, t2, … in the
/// order in which they were opened; times are printed as they are.
///
/// Options of QUERY: `+do +cd +ad +norec +noedns +pad +udp +tcp +http2 +edns=SIZE +id=N +limit=N
/// +class=CH +token=TEXT +host=NAME +sni=NAME +subject=NAME +client=ADDRESS +now` (`+now`: through
/// `answer_now`, its result stands as a `NOW` action). Options of ANSWER, after the transport: `+tc
/// +aa +ad +qr0 +wrong-id +wrong-question +wrong-case +noquestion +noedns +from=ENDPOINT +cut=N
/// +split=N +number=N` (the N-th message sent on it, the last by default)
/// `+ede=CODE:text_with_underscores +keepalive=N`, in a session `+age=SECONDS`. Options of RESPOND
/// and DIED: `+number=N` as above, of RESPOND
/// `+retry-after=DURATION`.
class Scenario {
 public:
  Scenario();

  /// Plays `script`; what went wrong, with the line's number, or nothing.
  [[nodiscard]] std::optional<std::string> play(const std::string& script);

 private:
  using Words = std::vector<std::string>;

  void step(const std::string& line);
  [[nodiscard]] bool configured(const Words& words, const std::string& rest);
  void query(const Words& words);
  void answer(const std::string& rest);
  void respond(const Words& words);
  void advance(Duration duration);
  void add_list(const Words& words);
  void start();
  void collect();
  void deliver(TransportId transport, const Endpoint& from, const Bytes& bytes);
  [[nodiscard]] TransportId transport(const std::string& name) const;
  void require_no_actions() const;

  struct Opened {
    TransportId id;
    TransportKind kind;
    Endpoint remote;
    std::vector<Bytes> sent;
  };
  [[nodiscard]] const Opened& opened(const std::string& name) const;

  Config config_;
  PolicyConfig policy_config_;
  std::optional<Cache> cache_;
  std::optional<BlocklistBuilder> lists_;
  Bytes image_octets_;
  std::optional<BlocklistImage> image_;
  std::optional<Policy> policy_;
  std::unique_ptr<Resolver> resolver_;
  TimePoint now_{seconds(1000)};
  std::vector<Opened> transports_;
  std::deque<std::string> actions_;
  bool show_finished_ = false;
};

}  // namespace berth
