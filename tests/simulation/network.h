#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/resolver/action.h"
#include "core/resolver/event.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/schedule.h"
#include "tests/simulation/server.h"

namespace berth {

/// The host's sockets, the wires and the upstreams at their ends, in virtual time. What goes wrong
/// is the weather's; what it means for core's actions is the ledger's.
class Network {
 public:
  /// `schedule` and `ledger` outlive the network.
  Network(const Schedule& schedule, Ledger& ledger);

  /// Performs one action that the ledger has let pass.
  void perform(TimePoint now, const Action& action);

  /// When the next thing happens on a wire.
  [[nodiscard]] std::optional<TimePoint> next() const;
  /// The next event for core that is due; its octets live until the next call.
  [[nodiscard]] std::optional<Event> pop_due(const Moment& now);

  /// Connections that will never carry an answer again, and nobody was told.
  [[nodiscard]] std::size_t mute_count() const { return mute_; }
  /// When the whole, right answer to a question last reached core, and how long it had been kept on
  /// its way; nothing: never.
  struct Fetched {
    TimePoint at;
    std::uint32_t age = 0;
  };
  [[nodiscard]] std::optional<Fetched> fetched(const std::string& key) const;

 private:
  struct Socket {
    UpstreamId upstream;
    TransportKind kind{};
    Endpoint remote;
    std::uint64_t number = 0;
    bool open = false;
    bool parked = false;
    bool mute = false;
    /// The upstream has ended it; what is under way still arrives.
    bool ended = false;
    /// Later octets of a stream stand behind earlier ones.
    TimePoint last_arrival;
    std::uint32_t activity = 0;
    Bytes last_query;
    /// Of a session: requests that are not answered, and the first that its peer takes no more.
    std::unordered_set<std::uint32_t> requests;
    std::optional<std::uint32_t> refused_from;
  };
  struct Arrival {
    enum class What : std::uint8_t {
      kConnected,
      kOpened,
      kOctets,
      kResponse,
      kLimits,
      kClosed,
      kServe,  ///< an upstream has thought
      kIdle,   ///< an upstream ends what is still idle
      kCrash,  ///< an upstream ends everything
      kMute,   ///< a way goes dead for what is open
    } what{};
    TransportId transport;
    UpstreamId upstream;
    TransportCause cause{};
    /// Of what never opened.
    Stage stage = Stage::kConnect;
    Endpoint source;
    Bytes octets;
    std::vector<Parcel> parcels;
    std::uint32_t activity = 0;
    /// Of a message that ends a wait.
    std::optional<std::uint16_t> wire_id;
    std::vector<std::string> keys;
    /// Of sessions.
    RequestId request;
    ResponseHead head;
    TransportLimits limits;
    /// Of what befalls all transports at once: those to these addresses.
    FaultWindow window;
  };

  void open(TimePoint now, const Open& action);
  void send(TimePoint now, const Send& action);
  void park(TimePoint now, TransportId transport);
  void drop(TransportId transport);
  void open_session(TimePoint now, const Socket& socket, TransportId transport);
  [[nodiscard]] bool goes_away(TimePoint now, const Send& action, const Struck& struck);
  void limit(TimePoint at, TransportId transport, std::uint32_t most, bool draining);
  void refuse(TimePoint at, const Send& action);
  [[nodiscard]] std::optional<Event> closed_event();
  [[nodiscard]] std::optional<Event> response_event(const Moment& now);
  void put(TimePoint now, const Arrival& served);
  void all_at_once(TimePoint now, const Arrival& arrival);
  void schedule_at(TimePoint at, Arrival arrival) { arrivals_.emplace(at, std::move(arrival)); }
  [[nodiscard]] std::optional<Event> event_of(const Moment& now);
  [[nodiscard]] Duration one_way(UpstreamId upstream) const;
  [[nodiscard]] Struck strikes(const Socket& socket, TimePoint now, std::uint64_t which) const;

  Dice dice_;
  Weather weather_;
  const std::vector<Place>& places_;
  std::vector<Duration> round_trips_;
  Ledger& ledger_;
  std::unordered_map<TransportId, Socket> sockets_;
  std::multimap<TimePoint, Arrival> arrivals_;
  Arrival current_;
  std::size_t mute_ = 0;
  std::uint64_t connections_ = 0;
  /// How often each question went up.
  std::unordered_map<std::string, std::uint32_t> asked_;
  std::unordered_map<std::string, Fetched> fetched_;
};

}  // namespace berth
