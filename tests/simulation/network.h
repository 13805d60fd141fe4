#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/random.h"
#include "core/resolver/action.h"
#include "core/resolver/event.h"

namespace berth {

/// How one upstream behaves. Chances are in thousandths, drawn anew for each message or connection.
struct Faults {
  Duration latency = milliseconds(10);
  Duration jitter = milliseconds(5);
  std::uint32_t lost = 0;             ///< a message vanishes, either way
  std::uint32_t silent = 0;           ///< an answer is never sent
  std::uint32_t duplicated = 0;       ///< an answer comes twice
  std::uint32_t slow = 0;             ///< an answer takes up to 5 s more
  std::uint32_t wrong_id = 0;         ///< an answer with another id comes first
  std::uint32_t wrong_question = 0;   ///< an answer to another question comes first
  std::uint32_t wrong_source = 0;     ///< a datagram from another port comes first
  std::uint32_t garbage = 0;          ///< random octets come first
  std::uint32_t truncated = 0;        ///< TC over UDP
  std::uint32_t server_failure = 0;   ///< SERVFAIL, REFUSED, NOTIMP or FORMERR
  std::uint32_t connect_refused = 0;  ///< a connection is refused
  std::uint32_t connect_ignored = 0;  ///< a connection never opens
  std::uint32_t closes_after = 0;     ///< the stream ends after an answer
  std::uint32_t cut_short = 0;        ///< the stream ends in the middle of an answer
  std::uint32_t reset = 0;            ///< the stream is reset instead of an answer
  std::uint32_t bad_frame = 0;        ///< a length of 0..11 comes instead of an answer
  std::uint32_t dribbled = 0;         ///< an answer comes in pieces of a few octets
  std::uint32_t unreachable = 0;      ///< a datagram is answered by an ICMP error
  /// Idle streams are ended after this long; nothing: never.
  std::optional<Duration> idle_limit;
  /// It is dead, both kinds refused, from and until these times after the start.
  Duration dead_from{0};
  Duration dead_until{0};
};

/// The hosts and wires between a resolver and its upstreams, in virtual time. It performs the
/// resolver's actions as a host would and checks that each was allowed.
class Network {
 public:
  Network(std::vector<Faults> upstreams, TimePoint begin, const Seed& seed);

  /// Performs one action. Throws std::logic_error when a host could not.
  void perform(TimePoint now, const Action& action);

  /// When the next event arrives.
  [[nodiscard]] std::optional<TimePoint> next() const;
  /// The next event that is due; its octets live until the next call.
  [[nodiscard]] std::optional<Event> pop_due(TimePoint now);

  /// Opening, open and parked.
  [[nodiscard]] std::size_t open_count() const { return sockets_.size(); }
  [[nodiscard]] std::uint64_t messages_sent() const { return messages_sent_; }

 private:
  struct Socket {
    UpstreamId upstream;
    TransportKind kind{};
    Endpoint remote;
    bool open = false;
    bool parked = false;
    /// Later arrivals on a stream stand behind earlier ones.
    TimePoint last_arrival;
    Bytes unread;
    std::uint64_t activity = 0;
  };
  struct Arrival {
    TransportId transport;
    enum class What : std::uint8_t { kOpened, kOctets, kEnd, kReset, kRefused, kIdle } what{};
    Bytes octets;
    Endpoint source;
    std::uint64_t activity = 0;
  };

  void open(TimePoint now, const Open& action);
  void send(TimePoint now, const Send& action);
  void close(TransportId transport);
  void query(TimePoint now, TransportId transport, ByteView message);
  void answer_datagram(TimePoint now, TransportId transport, const Bytes& answer);
  void answer_stream(TimePoint now, TransportId transport, const Bytes& answer);
  void schedule(TimePoint at, Arrival arrival);
  void schedule_in_order(TimePoint at, Socket& socket, Arrival arrival);
  [[nodiscard]] Socket& socket(TransportId transport, const char* what);
  [[nodiscard]] bool chance(std::uint32_t thousandths);
  [[nodiscard]] Duration delay(const Faults& faults);
  [[nodiscard]] bool dead(TimePoint now, const Faults& faults) const;

  std::vector<Faults> faults_;
  TimePoint begin_;
  Random random_;
  std::unordered_map<TransportId, Socket> sockets_;
  std::set<std::uint32_t> gone_;
  std::multimap<TimePoint, Arrival> arrivals_;
  Arrival current_;
  std::uint64_t messages_sent_ = 0;
};

/// The address that the true answer for a name carries: whoever gets another was lied to.
[[nodiscard]] std::uint32_t true_address(ByteView lowered_name);

}  // namespace berth
